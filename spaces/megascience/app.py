"""The Space of MegaScience: `python app.py` starts it here, the Hub starts it there."""

from megascience_hf.space.app import main

if __name__ == "__main__":
    main()
