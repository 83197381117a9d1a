"""What exercises, examples and solutions are called in books of other languages, for all formats. Lower case.

German, French, Catalan, Spanish, Portuguese, Italian, Romanian, Dutch, Swedish, Norwegian and Danish, Finnish,
Hungarian, Turkish, Indonesian, Polish, Czech, Croatian, Slovenian, Russian, Ukrainian, Greek, Chinese, Japanese and
Korean; also as names of environments without accents ("solucion", "loesung").
"""

from __future__ import annotations

_EXERCISES = """
    aufgabe aufgaben hausaufgabe übungsaufgabe übungsaufgaben übung übungen uebung uebungen frage fragen
    exercice exercices
    ejercicio ejercicios problema problemas pregunta preguntas
    exercício exercícios exercicio exercicios questão questões questao questoes pergunta perguntas
    esercizio esercizi problemi domanda domande quesito quesiti
    oefening oefeningen opgave opgaven vraag vragen
    uppgift uppgifter övning övningar oppgave oppgaver
    tehtävä tehtävät harjoitus harjoitukset feladat feladatok alıştırma alıştırmalar soru sorular latihan soal
    zadanie zadania ćwiczenie ćwiczenia úloha úlohy cvičení zadatak zadaci zadatci vježba vježbe naloga naloge vaja vaje
    exercici exercicis exercițiu exerciții problemă întrebare άσκηση ασκήσεις ερώτηση вправа вправи завдання
    задача задачи упражнение упражнения вопрос вопросы
    习题 習題 练习 練習 练习题 題目 题目 问题 問題 演習 演習問題 練習問題 문제 연습문제
"""
_SOLUTIONS = """
    lösung lösungen loesung loesungen musterlösung musterlösungen lösungsweg antwort antworten
    corrigé corrigés corrige corriges réponse réponses reponse reponses
    solución soluciones solucion respuesta respuestas
    solução soluções solucao solucoes resolução resoluções resolucao gabarito gabaritos resposta respostas
    soluzione soluzioni risposta risposte svolgimento
    oplossing oplossingen antwoord antwoorden uitwerking uitwerkingen
    lösning lösningar svar løsning løsninger
    ratkaisu ratkaisut vastaus vastaukset megoldás megoldások válasz çözüm çözümler cevap cevaplar yanıt
    jawaban penyelesaian pembahasan solució resposta soluție soluții răspuns rezolvare λύση λύσεις απάντηση απαντήσεις
    rozwiązanie rozwiązania rozwiazanie odpowiedź odpowiedzi řešení odpověď rješenje rješenja odgovor rešitev rešitve
    відповідь
    решение решения ответ ответы
    解 解答 答案 答 解法 解説 解析 풀이 정답 답 해설
"""
_EXAMPLES = """
    esimerkki esimerkit példa örnek contoh exemplu primjer příklad παράδειγμα приклад
    beispiel beispiele exemple exemples ejemplo ejemplos exemplo exemplos esempio esempi voorbeeld voorbeelden eksempel
    przykład przykłady пример примеры 例 例题 例題 예제
"""
EXERCISES, SOLUTIONS, EXAMPLES = (frozenset(words.split()) for words in (_EXERCISES, _SOLUTIONS, _EXAMPLES))

# What points to another place of the book, each with words of which one stands in whatever it finds.
ELSEWHERE = (
    (
        ("plus haut", "ci-dessus", "précédent", "vu en cours", "du cours"),
        r"\b(?:plus\shaut|ci-dessus)\b|\b(?:exercice|question|partie|section|chapitre|exemple|modèle|cours)s?\sprécédente?s?\b"
        r"|\bvue?s?\sen\scours\b|\b(?:figure|exemple|théorème|formule)s?\sdu\scours\b",
    ),
    (
        ("oben", "obig", "vorherig", "vorig", "letzten", "vorlesung", "kapitel"),
        r"\b(?:wie|siehe|von)\soben\b|\boben\s(?:definiert|genannt|beschrieben|gezeigt|angegeben|erwähnt|eingeführt)\w{0,2}\b"
        r"|\bobige[nmrs]?\b|\b(?:vorherige|vorige|letzte)[nrsm]?\s(?:aufgabe|übung|kapitel|abschnitt|beispiel|frage)"
        r"|\b(?:aus|in)\sder\svorlesung\b|\b(?:aus|in)\s(?:dem|diesem)\skapitel\b",
    ),
    (
        ("anterior", "arriba", "acima"),
        r"\b(?:ejercicio|problema|apartado|pregunta|ejemplo|capítulo|sección|exercício|questão|item|exemplo|seção)s?"
        r"\santerior(?:es)?\b|\b(?:vist|definid|descrit|mostrad|dad|apresentad|citad)[oa]s?\s(?:más\sarriba|acima)\b"
        r"|\bde\s(?:más\s)?arriba\b",
    ),
    (
        ("precedente", "sopra"),
        r"\b(?:esercizio|punto|capitolo|esempio|sezione|domanda)\sprecedente\b"
        r"|\b(?:vist|definit|descritt|riportat|mostrat)[oaie]\s(?:di\s)?sopra\b|\bdi\scui\ssopra\b",
    ),
    (
        ("hierboven", "vorige", "bovenstaande"),
        r"\b(?:hierboven|bovenstaande)\b|\bvorige\s(?:opgave|oefening|vraag|hoofdstuk|paragraaf)\b",
    ),
)


def pattern(words: frozenset[str]) -> str:
    """One of the words, the longest first."""
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))
