"""The Gradio Space: ask a model, check an answer, look at results and data, publish. `app.build` puts it together."""
