"""How languages other than English announce an answer, for a choice and for a number. All sentences are our own.

To add a language, add a block of at least three rows: the option that is chosen is always B. Rows of `DENIED` deny,
doubt or suppose it. Answers in numbers are in `NUMBERS`.
"""

from __future__ import annotations

import re

import pytest

from megascience_hf.answers import extract, score
from megascience_hf.answers.extraction.cues import find_statements
from megascience_hf.answers.extraction.languages import LANGUAGES, Language
from megascience_hf.answers.extraction.response import answer_body

CHOICES = {
    "zh": [
        "答案是B。",
        "因此，正确答案为：B",
        "所以选B。",
        "综上所述，应选（B）。",
        "选项B是正确的。",
        "本题的答案应该是B",
        "正确选项：B",
        "我选择B。",
        "最终答案：**B**",
        "B是正确答案。",
        "因此答案选B",
        "回答：B",
    ],
    "ja": [
        "答えはBです。",
        "正解：B",
        "したがって、正解はBである。",
        "最も適切な選択肢はBです。",
        "Bが正解です。",
        "よって答えは(B)となります。",
        "回答: B",
        "選択肢Bが正しいです。",
    ],
    "ko": [
        "정답은 B입니다.",
        "정답: B",
        "따라서 답은 (B)이다.",
        "올바른 답은 B입니다.",
        "B가 정답입니다.",
        "답: ②",
        "최종 답변: B",
        "정답은 ②번입니다.",
    ],
    "de": [
        "Die richtige Antwort ist B.",
        "Antwort: B",
        "Die Antwort lautet also B.",
        "Die korrekte Option ist (B).",
        "Ich wähle B.",
        "B ist richtig.",
        "Also ist Option B die richtige Antwort.",
        "Lösung: B",
        "Die Antwort auf die Frage ist B.",
    ],
    "fr": [
        "La bonne réponse est B.",
        "Réponse : B",
        "La réponse correcte est donc l'option B.",
        "Je choisis la réponse B.",
        "B est la bonne réponse.",
        "La réponse est la B.",
        "Réponse finale : **B**",
        "Je choisis donc B.",
        "L'option correcte est B.",
    ],
    "es": [
        "La respuesta correcta es la B.",
        "Respuesta: B",
        "La respuesta es la opción B.",
        "La opción correcta es B.",
        "Elijo la opción B.",
        "B es la respuesta correcta.",
        "Por lo tanto, la respuesta es (B).",
        "Respuesta final: B",
    ],
    "pt": [
        "A resposta correta é a letra B.",
        "Resposta: B",
        "A alternativa correta é a B.",
        "Portanto, a resposta é B.",
        "Escolho a alternativa B.",
        "B é a resposta correta.",
        "Gabarito: B",
        "A opção correta é (B).",
    ],
    "it": [
        "La risposta corretta è la B.",
        "Risposta: B",
        "La risposta giusta è l'opzione B.",
        "Scelgo B.",
        "B è la risposta corretta.",
        "L'opzione corretta è la B.",
        "Quindi la risposta è B.",
    ],
    "nl": [
        "Het juiste antwoord is B.",
        "Antwoord: B",
        "Het antwoord is dus B.",
        "De juiste optie is B.",
        "Ik kies voor B.",
        "Ik kies B.",
        "B is het juiste antwoord.",
    ],
    "sv": [
        "Rätt svar är B.",
        "Svar: B",
        "Svaret är alltså B.",
        "Det rätta alternativet är B.",
        "Jag väljer B.",
        "B är rätt.",
    ],
    "da": ["Det rigtige svar er B.", "Svar: B", "Svaret er derfor B.", "Jeg vælger B.", "B er korrekt."],
    "no": ["Riktig svar er B.", "Svar: B", "Svaret er derfor B.", "Jeg velger B.", "B er riktig."],
    "fi": [
        "Oikea vastaus on B.",
        "Vastaus: B",
        "Vastaus on siis B.",
        "Oikea vaihtoehto on B.",
        "Valitsen B.",
        "B on oikea vastaus.",
    ],
    "pl": [
        "Prawidłowa odpowiedź to B.",
        "Odpowiedź: B",
        "Poprawną odpowiedzią jest B.",
        "Odpowiedź brzmi: B",
        "Wybieram B.",
        "Wybieram odpowiedź B.",
        "B jest prawidłowa.",
    ],
    "cs": [
        "Správná odpověď je B.",
        "Odpověď: B",
        "Správnou odpovědí je B.",
        "Odpověď zní B.",
        "Volím B.",
        "Vybírám možnost B.",
        "B je správná odpověď.",
    ],
    "sk": ["Správna odpoveď je B.", "Odpoveď: B", "Správnou odpoveďou je B.", "Volím B."],
    "ru": [
        "Правильный ответ: B",
        "Ответ: B.",
        "Правильный ответ — B.",
        "Верный ответ — вариант B.",
        "Я выбираю B.",
        "Ответ B",
        "Правильным ответом является B.",
        "Следовательно, ответ (B).",
        "Вариант B является правильным.",
        "Верный вариант — B.",
        "Окончательный ответ: **B**",
    ],
    "uk": [
        "Правильна відповідь: B",
        "Відповідь: B.",
        "Правильна відповідь — B.",
        "Правильною відповіддю є B.",
        "Я обираю B.",
        "Отже, відповідь B.",
        "Правильний варіант — B.",
    ],
    "bg": ["Правилният отговор е B.", "Отговор: B", "Отговорът е B.", "Избирам B."],
    "hr": ["Točan odgovor je B.", "Odgovor: B", "Tačan odgovor je pod B.", "Odgovor je B.", "Biram B."],
    "sl": ["Pravilen odgovor je B.", "Odgovor: B", "Izberem B."],
    "ro": [
        "Răspunsul corect este B.",
        "Răspuns: B",
        "Răspunsul este varianta B.",
        "Varianta corectă este B.",
        "Aleg B.",
    ],
    "hu": ["A helyes válasz a B.", "Válasz: B", "A helyes válasz: B", "A válasz tehát B."],
    "el": [
        "Η σωστή απάντηση είναι η B.",
        "Απάντηση: B",
        "Η απάντηση είναι B.",
        "Η σωστή επιλογή είναι το B.",
        "Επιλέγω B.",
        "B είναι η σωστή απάντηση.",
    ],
    "tr": [
        "Doğru cevap B'dir.",
        "Cevap: B",
        "Doğru cevap B şıkkıdır.",
        "Yanıt: B",
        "Doğru seçenek B'dir.",
        "Cevabım B.",
        "B doğrudur.",
        "Doğru yanıt: (B)",
    ],
    "az": ["Düzgün cavab: B", "Cavab: B", "Düzgün cavab B variantıdır."],
    "ar": [
        "الإجابة الصحيحة هي B.",
        "الإجابة: B",
        "الجواب هو B",
        "الجواب الصحيح هو الخيار B.",
        "أختار B.",
        "إذن الإجابة هي (B).",
        "الخيار الصحيح هو B",
    ],
    "he": ["התשובה הנכונה היא B.", "תשובה: B", "התשובה היא B.", "האפשרות הנכונה היא B.", "אני בוחר B."],
    "fa": ["پاسخ صحیح گزینه B است.", "پاسخ: B", "جواب درست B است.", "گزینه صحیح B است.", "گزینه B صحیح است."],
    "ur": ["صحیح جواب B ہے۔", "جواب: B", "درست جواب آپشن B ہے۔"],
    "hi": [
        "सही उत्तर B है।",
        "उत्तर: B",
        "सही विकल्प B है।",
        "अतः उत्तर (B) होगा।",
        "सही जवाब विकल्प B है।",
        "विकल्प B सही है।",
        "अंतिम उत्तर: B",
    ],
    "mr": ["योग्य उत्तर B आहे.", "उत्तर: B", "योग्य पर्याय B आहे."],
    "bn": ["সঠিক উত্তর হলো B।", "উত্তর: B", "সঠিক উত্তর B", "উত্তর হল B।", "সঠিক বিকল্প B।", "B সঠিক উত্তর।"],
    "ta": ["சரியான விடை B ஆகும்.", "விடை: B", "சரியான பதில்: B"],
    "te": ["సరైన సమాధానం B.", "సమాధానం: B", "జవాబు: B"],
    "th": ["คำตอบที่ถูกต้องคือ B", "คำตอบ: B", "คำตอบคือข้อ B", "ดังนั้นเลือกข้อ B", "ตอบ B", "ข้อที่ถูกต้องคือ B"],
    "vi": [
        "Đáp án đúng là B.",
        "Đáp án: B",
        "Câu trả lời là B.",
        "Chọn B.",
        "Vậy đáp án là (B).",
        "Phương án đúng là B.",
        "Tôi chọn đáp án B.",
        "B là đáp án đúng.",
    ],
    "id": [
        "Jawaban yang benar adalah B.",
        "Jawaban: B",
        "Jawabannya adalah B.",
        "Jadi, jawaban yang tepat adalah opsi B.",
        "Saya memilih B.",
        "Pilihan yang benar adalah B.",
        "Jawapan: B",
    ],
    "tl": ["Ang tamang sagot ay B.", "Sagot: B", "Ang sagot ay titik B."],
    "sw": ["Jibu sahihi ni B.", "Jibu: B", "Jibu ni B."],
    "ca": ["La resposta correcta és la B.", "Resposta: B", "La resposta és l'opció B."],
    "et": ["Õige vastus on B.", "Vastus: B", "Valin B."],
    "lv": ["Pareizā atbilde ir B.", "Atbilde: B", "Izvēlos B."],
    "lt": ["Teisingas atsakymas yra B.", "Atsakymas: B", "Renkuosi B."],
}


@pytest.mark.parametrize(("code", "response"), [(code, r) for code, rows in CHOICES.items() for r in rows])
def test_a_choice_is_read_in_many_languages(code: str, response: str) -> None:
    for letters in ("ABCD", "ABCDEFGHIJ"):
        assert extract(response, "choice", letters=letters).value == "B"


def test_every_language_of_the_table_has_at_least_three_sentences() -> None:
    assert {row.code for row in LANGUAGES} == set(CHOICES)
    assert min(map(len, CHOICES.values())) >= 3


def joined(row: Language, words: str) -> list[str]:
    """The sentences of a language with two options in the place of one, joined by each of its words."""
    pairs = [f" {word} ".join("BC") if row.spaced else word.join("BC") for word in words.split("|")]
    return [re.sub("B(?![a-z])", pair, said) for said in CHOICES[row.code] if "B" in said for pair in pairs]


BOTH_CHOSEN = [(row.code, response) for row in LANGUAGES for response in joined(row, row.ands)]
JOINED = BOTH_CHOSEN + [(row.code, response) for row in LANGUAGES for response in joined(row, row.joins)]


@pytest.mark.parametrize(("code", "response"), BOTH_CHOSEN)
def test_two_options_that_are_joined_by_and_are_both_chosen_where_several_may_be(code: str, response: str) -> None:
    assert extract(response, "choice", letters="ABCD", multiple=True).value == ("B", "C")


@pytest.mark.parametrize(("code", "response"), JOINED)
def test_two_options_that_are_joined_are_no_single_choice_in_any_language(code: str, response: str) -> None:
    answer = extract(response, "choice", letters="ABCD")
    assert answer.status != "extracted" or answer.value not in ("B", "C")


BOTH = [
    "故选AC",
    "应选A和C。",
    "故选 A, C",
    "Ich wähle A und C.",
    "Je choisis A et C.",
    "Elijo A y C.",
    "Escolho A e C.",
]


@pytest.mark.parametrize("response", BOTH)
def test_several_options_are_chosen_in_many_languages(response: str) -> None:
    assert extract(response, "choice", letters="ABCD", multiple=True).value == ("A", "C")


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("La respuesta es B, no C.", "B"),
        ("La respuesta correcta es B, no A.", "B"),
        ("Elijo B, no C.", "B"),
        ("La risposta è B, non C.", "B"),
        ("La réponse est B, pas C.", "B"),
        ("The answer is B, no, C.", "C"),
        ("The answer is B, no wait, C.", "C"),
        ("The answer is B, no C.", ("B", "C")),
    ],
)
def test_no_is_a_denial_in_spanish_and_a_correction_in_english(response: str, expected: str | tuple[str, ...]) -> None:
    assert extract(response, "choice", letters="ABCD").value == expected


DENIED = [
    "答案不是B。",
    "我不认为答案是B。",
    "假设答案是B。",
    "错误答案：B",
    "B不是正确答案。",
    "答えはBではありません。",
    "Bは正解ではない。",
    "정답은 B가 아닙니다.",
    "답은 B가 아니다.",
    "Die Antwort ist nicht B.",
    "Ich bezweifle, dass die Antwort B ist.",
    "Die falsche Antwort ist B.",
    "B ist nicht richtig.",
    "La réponse n'est pas B.",
    "Je ne pense pas que la réponse est B.",
    "La mauvaise réponse est B.",
    "B n'est pas la bonne réponse.",
    "La respuesta no es B.",
    "Dudo que la respuesta es B.",
    "B no es la respuesta correcta.",
    "La respuesta incorrecta es B.",
    "A resposta não é B.",
    "A resposta errada é B.",
    "La risposta non è B.",
    "La risposta sbagliata è la B.",
    "Het antwoord is niet B.",
    "Het foute antwoord is B.",
    "Svaret är inte B.",
    "Svaret er ikke B.",
    "Vastaus ei ole B.",
    "Odpowiedź to nie B.",
    "Odpověď není B.",
    "Правильный ответ — не B.",
    "Неправильный ответ: B",
    "Я сомневаюсь, что ответ B.",
    "B не является правильным.",
    "Відповідь не B.",
    "Răspunsul nu este B.",
    "A válasz nem B.",
    "Η απάντηση δεν είναι B.",
    "Doğru cevap B değildir.",
    "Cevap B değil.",
    "الإجابة ليست B.",
    "התשובה אינה B.",
    "پاسخ B نیست.",
    "उत्तर B नहीं है।",
    "সঠিক উত্তর B নয়।",
    "คำตอบไม่ใช่ B",
    "Đáp án không phải là B.",
    "Jawabannya bukan B.",
    "Jawaban yang salah adalah B.",
]


@pytest.mark.parametrize("response", DENIED)
def test_a_choice_that_is_denied_in_another_language_is_no_answer(response: str) -> None:
    assert extract(response, "choice", letters="ABCD").value is None


NUMBERS = [
    "La réponse est 42.",
    "Das Ergebnis ist 42.",
    "La respuesta es 42.",
    "A resposta é 42.",
    "Il risultato è 42.",
    "Ответ: 42",
    "Het antwoord is 42.",
    "答案是42。",
    "答えは42です。",
    "정답은 42입니다.",
    "الإجابة هي 42.",
    "उत्तर 42 है।",
    "Cevap 42'dir.",
    "Wynik to 42.",
    "Výsledek je 42.",
    "Svaret är 42.",
    "Đáp án là 42.",
    "Jawabannya adalah 42.",
    "Resultatet er 42.",
    "Vastaus on 42.",
    "Отже, відповідь: 42.",
    "Die Lösung der Gleichung lautet 42.",
]


@pytest.mark.parametrize("response", NUMBERS)
def test_a_number_is_announced_in_many_languages(response: str) -> None:
    text = f"7 + 35, 3 + 4.\n{response}\n(1) 2"
    statements = find_statements(answer_body(text, None))
    assert any(text[s.start : s.end].startswith("42") for s in statements)


# Sentences that say an amount, and announce nothing or the whole sentence.
AMOUNTS = [
    "Es bleiben 42 Euro.", "Sie hat 42 Äpfel.", "Er braucht 42 Minuten.", "Insgesamt sind es 42 Schüler.",
    "Die Masse beträgt 42 kg.", "Il reste 42 euros.", "Donc, elle a 42 pommes.", "La vitesse vaut 42 m/s.",
    "Il faut 42 minutes.", "Quedan 42 euros.", "Por lo tanto, tiene 42 manzanas.", "La masa es de 42 kg.",
    "Restano 42 euro.", "La massa è di 42 kg.", "Restam 42 euros.", "A massa é de 42 kg.", "Осталось 42 евро.",
    "Масса равна 42 кг.", "剩下42元。", "所以她有42个苹果。", "Hij heeft 42 appels.", "Det är 42 kg.",
    "Pozostaje 42 euro.",
]  # fmt: skip
ANSWER = ["{}", "Answer: {}", "Antwort: {}", "Réponse : {}", "Respuesta: {}", "答案：{}", "We add 3 and 4.\n\n{}"]


PRICES = [
    "Elle aura encore 42 $ à payer.", "She has 42 $ left.", "She will pay $42 in 12 months.", "Il reste 42 $.",
    "The car travels 42 km in 3 hours.", "Il faudra 42 euros dans 3 ans.", "In 12 months she will pay $42.",
]  # fmt: skip


@pytest.mark.parametrize("sentence", PRICES)
def test_a_price_and_how_long_it_holds_are_read(sentence: str) -> None:
    assert score(sentence, "42", "math").correct
    assert score(f"Answer: {sentence}", "42", "math").correct


@pytest.mark.parametrize("sentence", ["We find x^2 = 42$.", "The chance is 42 in 100 tries.", "In 42 days it is 7."])
def test_a_dollar_of_a_formula_and_a_duration_are_no_value(sentence: str) -> None:
    assert not score(sentence, "42", "math").correct


@pytest.mark.parametrize("announced", ANSWER)
@pytest.mark.parametrize("sentence", AMOUNTS)
def test_a_sentence_that_says_an_amount_says_a_number_and_a_formula(sentence: str, announced: str) -> None:
    for kind in ("numeric", "math"):
        assert score(announced.format(sentence), "42", kind).correct, kind


NO_AMOUNTS = [
    "Es bleiben keine 42 Euro.", "Sie hat nicht 42 Äpfel.", "Sie hat mindestens 42 Äpfel.", "Elle n'a pas 42 pommes.",
    "Vielleicht hat sie 42 Äpfel.", "Sie hat entweder 42 oder 43 Euro.", "Il reste moins de 42 euros.",
    "Il ne reste pas 42 euros.", "Ils n'ont pas 42 euros.", "Il faut plus de 42 minutes.", "Elle a 42 ou 43 pommes.",
    "No tiene 42 manzanas.", "Quedan menos de 42 euros.", "Nunca tiene 42 manzanas.", "Non ha 42 mele.",
    "Ha almeno 42 mele.", "Não tem 42 maçãs.", "Tem mais de 42 maçãs.", "У неё не осталось 42 рублей.",
    "Возможно, осталось 42 рублей.", "她没有42个苹果。", "至少有42个。", "大约有42或43个。", "42ではありません。",
    "Hij heeft geen 42 appels.", "Hon har inte 42 äpplen.", "Nie ma 42 jabłek.", "Ma ponad 42 jabłek.",
    # the verb of an English sentence that denies its number or leaves it open
    "She will not have 42 dollars.", "She doesn't have 42 dollars.", "She did not pay 42 dollars.",
    "She may have 42 dollars.", "She might owe 42 dollars.", "She never owes 42 dollars.",
    "She cannot get 42 dollars.", "She failed to get 42 dollars.", "She refuses to pay 42 dollars.",
    "The mass is not measured as 42.", "It will exceed 42.", "It will miss 42.", "It will approach 42.",
    "The number of people is nowhere close to 42.", "The student wrote down 42.", "The book claims 42.",
    "The pressure rises by a factor of 42.", "The answer lies near 42.", "The number precedes 42.",
    "The sum of the digits of 42.", "The number of divisors of 42.", "The people lost all of the 42 coins.",
    "He rounds it up from 42.", "The numbers that exceed 42.", "He will need to halve 42.",
    "She wanted to have 42 dollars.", "She pretends to have 42 dollars.", "She forgot to pay 42 dollars.",
    "She has yet to pay 42 dollars.", "She almost paid 42 dollars.", "She has (not) 42 dollars.",
    "She denied that she has 42 dollars.", "She avoided paying 42 dollars.", "They told me it is 42.",
    "The book says it is 42.", "It is impossible for the sum to be 42.", "Few believe that 42 are left.",
    "42 is too much.", "42 was my first guess.", "42 is what a student would get.", "42 is a common mistake.",
    "She pays 42 dollars twice.", "The sum is divisible by 42.", "She has one 42nd of it.",
    # words that make another number of the one behind them
    "Es bleiben fast 42 Euro.", "Es bleiben gut 42 Euro.", "Sie hat die Hälfte von 42 Äpfeln.", "Es sind 42 Tausend.",
    "Elle a presque 42 pommes.", "Elle a deux fois 42 pommes.", "La vitesse est différente de 42 m/s.",
    "Tiene casi 42 manzanas.", "Tiene el doble de 42 manzanas.", "Tiene 42 mil euros.", "Ha la metà di 42 mele.",
    "Tem quase 42 maçãs.", "Tem metade de 42 maçãs.", "Осталась половина от 42 рублей.", "Осталось почти 42 рубля.",
    "Осталось 42 тысячи рублей.", "剩下将近42元。", "她有42万元。", "她有42的两倍。", "결과는 42의 두 배입니다.",
    "Hij heeft bijna 42 appels.", "Hon har nästan 42 äpplen.", "Hun har mindst 42 æbler.", "Hun har nesten 42 epler.",
    "Ma prawie 42 jabłka.", "Залишилось майже 42 гривні.",
    # words behind it
    "Elle a 42 pommes ou plus.", "Tiene 42 manzanas o más.", "Es sind 42 Äpfel oder mehr.", "Ma 42 jabłka lub więcej.",
    "残りは42円以上です。", "还剩42元以下。", "총 42개 이상입니다.", "残りは42円かもしれません。",
    "残りは42円でしょうか。", "총 42개일 수도 있습니다.", "Toplam 42 olamaz.", "Sie hat 42 Äpfel, was falsch ist.",
    "Elle a 42 pommes, ce qui est faux.",
    # a sentence that is supposed, doubted or called false
    "Angenommen, sie hat 42 Äpfel.", "Falls sie 42 Äpfel hat, ist sie reich.", "Ich bezweifle, dass sie 42 Äpfel hat.",
    "Es ist falsch, dass sie 42 Äpfel hat.", "Falsch: Sie hat 42 Äpfel.", "Niemand hat 42 Äpfel.",
    "Es gibt keine 42 Lösungen.", "Supposons qu'elle a 42 pommes.", "Il est faux qu'elle a 42 pommes.",
    "Personne n'a 42 pommes.", "Dudo que tiene 42 manzanas.", "Si tiene 42 manzanas, es rica.",
    "Nadie tiene 42 manzanas.", "Es falso que tiene 42 manzanas.", "Ninguém tem 42 maçãs.", "Suponha que tem 42 maçãs.",
    "Предположим, что осталось 42 рубля.", "Неверно, что осталось 42 рубля.", "如果她有42个苹果，她就很富有。",
    "我怀疑她有42个苹果。", "结果不等于42。", "Stel dat hij 42 appels heeft.", "Ingen har 42 äpplen.",
    "Jeśli ma 42 jabłka, jest bogata.",
]  # fmt: skip


@pytest.mark.parametrize("announced", ANSWER)
@pytest.mark.parametrize("sentence", NO_AMOUNTS)
def test_a_sentence_that_denies_an_amount_says_none(sentence: str, announced: str) -> None:
    for kind in ("numeric", "math", "text"):
        assert not score(announced.format(sentence), "42", kind).correct, kind


VERBS = [
    "It takes him 42 minutes.", "The total comes out to 42.", "The train arrives 42 minutes late.",
    "The pressure rises to 42 kPa.", "The temperature drops by 42 °C.", "The reaction releases 42 kJ.",
    "The ball reaches a height of 42 m.", "The lens has a focal length of 42 cm.", "She will owe 42 dollars.",
]  # fmt: skip


@pytest.mark.parametrize("sentence", VERBS)
def test_a_sentence_of_physics_or_of_everyday_life_says_its_amount(sentence: str) -> None:
    for announced in ("{}", "Answer: {}"):
        for kind in ("numeric", "math"):
            assert score(announced.format(sentence), "42", kind).correct, (announced, kind)


ENGLISH_AMOUNTS = [
    "She still owes 42 dollars.", "She will owe 42 dollars.", "The cars that were not sold cost 42 dollars.",
    "The number of students who do not play is 42.", "The car travels 42 km.", "She earns 42 dollars.",
    "The balance that is not paid is 42 dollars.", "There are 42 of them.",
]  # fmt: skip


@pytest.mark.parametrize("sentence", ENGLISH_AMOUNTS)
def test_a_clause_that_denies_something_else_leaves_the_amount(sentence: str) -> None:
    for announced in ("{}", "Answer: {}"):
        assert score(announced.format(sentence), "42", "numeric").correct, announced


LAST_CLAUSE = [
    "If 20 are gone, 42 are left.", "It lost 220 of them, 42 are left.", "Wenn 20 weg sind, bleiben 42 Euro.",
    "Si tiene 50 y da 8, quedan 42 euros.",
]  # fmt: skip


@pytest.mark.parametrize("sentence", LAST_CLAUSE)
def test_the_last_clause_says_the_amount(sentence: str) -> None:
    assert score(sentence, "42", "numeric").correct
    for other in ("20", "220", "50", "8"):
        assert not score(f"Answer: {sentence}", other, "numeric").correct


# English sentences that contain words of other languages.
ENGLISH = [
    ("Marco and Valin went to the val. The answer is B.", "B"),
    ("We use the resultant of the vectors A and C, so B.", "B"),
    ("The solution has a pH of 3. I pick the option B.", "B"),
    ("Die casting is used. The answer is B.", "B"),
    ("In the case A est, nothing holds.", None),
    ("The sagot palm grows. A is a tree.", None),
]


@pytest.mark.parametrize(("response", "expected"), ENGLISH)
def test_english_is_not_taken_for_another_language(response: str, expected: str | None) -> None:
    assert extract(response, "choice", letters="ABCD").value == expected
