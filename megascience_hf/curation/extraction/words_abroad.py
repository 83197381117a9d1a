"""What exercises, examples and solutions are called in books of other languages, for all formats. Lower case.

German, French, Spanish, Portuguese, Italian, Dutch, Swedish, Norwegian and Danish, Polish, Russian, Chinese, Japanese
and Korean, Serbian and Croatian, Slovene, Czech and Slovak, Ukrainian, Catalan, Romanian, Hungarian, Finnish, Turkish,
Greek, Indonesian; also as names of environments without accents ("solucion", "loesung").
"""

from __future__ import annotations

import unicodedata

_EXERCISES = """
    aufgabe aufgaben hausaufgabe übungsaufgabe übungsaufgaben übung übungen uebung uebungen frage fragen
    exercice exercices
    ejercicio ejercicios problema problemas pregunta preguntas
    exercício exercícios exercicio exercicios questão questões questao questoes pergunta perguntas
    esercizio esercizi problemi domanda domande quesito quesiti
    oefening oefeningen opgave opgaven vraag vragen
    uppgift uppgifter övning övningar oppgave oppgaver
    zadanie zadania ćwiczenie ćwiczenia
    задача задачи упражнение упражнения вопрос вопросы
    zadatak zadaci vježba vježbe vežba vežbe задатак задаци вежба вежбе naloga naloge vaja vaje
    úloha úlohy cvičení cvičenie cvičenia příklad příklady завдання вправа вправи exercici exercicis
    exercițiu exerciții feladat feladatok gyakorlat tehtävä tehtävät harjoitus harjoitukset
    soru sorular alıştırma alıştırmalar άσκηση ασκήσεις ερώτηση ερωτήσεις soal latihan
    习题 習題 练习 練習 练习题 題目 题目 问题 問題 演習 演習問題 練習問題 문제 연습문제
    zadatci problemă întrebare
"""
_SOLUTIONS = """
    lösung lösungen loesung loesungen musterlösung musterlösungen lösungsweg antwort antworten
    corrigé corrigés corrige corriges réponse réponses reponse reponses
    solución soluciones solucion respuesta respuestas
    solução soluções solucao solucoes resolução resoluções resolucao gabarito gabaritos resposta respostas
    soluzione soluzioni risposta risposte svolgimento
    oplossing oplossingen antwoord antwoorden uitwerking uitwerkingen
    lösning lösningar svar løsning løsninger
    rozwiązanie rozwiązania rozwiazanie odpowiedź odpowiedzi
    решение решения ответ ответы
    rješenje rješenja rešenje rešenja решења odgovor odgovori одговор одговори rešitev rešitve
    решење řešení riešenie riešenia odpověď odpoveď розв'язання розв'язок відповідь відповіді solució solucions
    soluție soluții răspuns megoldás megoldások válasz ratkaisu ratkaisut vastaus vastaukset
    çözüm çözümler cevap cevaplar yanıt λύση λύσεις απάντηση απαντήσεις jawaban penyelesaian pembahasan
    解 解答 答案 答 解法 解説 解析 풀이 정답 답 해설
    rezolvare
"""
_EXAMPLES = """
    beispiel beispiele exemple exemples ejemplo ejemplos exemplo exemplos esempio esempi voorbeeld voorbeelden eksempel
    przykład przykłady пример примеры 例 例题 例題 예제
    esimerkki esimerkit példa örnek contoh exemplu primjer παράδειγμα приклад
"""
_PROOFS = """
    beweis démonstration demonstration preuve demostración demostracion demonstração demonstracao prova dimostrazione
    bewijs bevis dowód доказательство 证明 證明 証明 증명
"""
# What heads one exercise, of the words above.
_ONE_EXERCISE = """
    aufgabe hausaufgabe übungsaufgabe übung uebung frage exercice ejercicio problema pregunta exercício
    exercicio questão questao pergunta esercizio domanda quesito oefening opgave vraag uppgift övning oppgave
    zadanie ćwiczenie задача упражнение вопрос zadatak vježba vežba naloga úloha cvičení příklad завдання вправа
    exercici exercițiu feladat tehtävä soru άσκηση
"""
# How a sentence begins that asks for something: written as here, with a capital, since in a sentence it says that
# somebody does it. German with "Sie" or not, French and Spanish also as infinitives.
_ASKS = """
    Berechnen? Bestimmen? Schreiben? Zeigen? Beweisen? Erstellen? Erzeugen? Finden? Lösen? Geben Gib Implementieren?
    Programmieren? Definieren? Erklären? Begründen? Beschreiben? Nennen? Zeichnen? Vergleichen? Ermitteln? Verwenden?
    Speichern? Speichere Entwickeln? Untersuchen? Vereinfachen? Skizzieren? Formulieren? Testen? Öffnen? Lesen Lies
    Importieren? Überprüfen? Prüfen? Leiten Leite Übe Üben Laden? Wandeln? Wandle Ergänzen? Konfigurieren?
    [ÉE]cri(?:re|vez|s) Calcule[rz] Montre[rz] Démontre[rz] Détermine[rz] Donne[rz] Trouve[rz] Justifie[rz]
    Explique[rz] Trace[rz] Résou(?:dre|dez) Vérifie[rz] Fai(?:tes|re) Utilise[rz] Crée[rz] Ajuste[rz] Défini(?:r|ssez)
    Compare[rz] Simplifie[rz] Construi(?:re|sez) Représente[rz] [ÉE]tabli(?:r|ssez) Complète[rz] Modifie[rz]
    Implémente[rz] Affiche[rz] Exprime[rz] Prouve[rz] Étudie[rz] Dédui(?:re|sez) Produi(?:re|sez) Interprète[rz]
    Calcul(?:a[r]?|e) Escrib(?:[aei]r?) Demuestr[ae] Demostrar Determin(?:a[r]?|e) Hall(?:a[r]?|e) Encuentr[ae]
    Encontrar Resuelv[ae] Resolver Expli(?:ca[r]?|que) Dibuj(?:a[r]?|e) Justifi(?:ca[r]?|que) Implementa Realice Realiza
    Escreva Mostre Encontre Resolva Demonstre Crie Faça Implemente Obtenha Verifique
    Calcola(?:re)? Scriv(?:i|ere) Dimostra(?:re)? Determina(?:re)? Trova(?:re)? Risolv(?:i|ere) Spiega(?:re)?
    Bereken Schrijf Bepaal Teken Beräkna Bestäm Skriv Beregn Bestem
    Oblicz Wyznacz Napisz Udowodnij Znajdź
    Найдите Найти Вычислите Вычислить Докажите Доказать Решите Решить Напишите Определите Определить Постройте Объясните
"""
ASKS = "|".join(_ASKS.split())
ONE_EXERCISE = "|".join(_ONE_EXERCISE.split())
EXERCISES, SOLUTIONS, EXAMPLES, PROOFS = (
    frozenset(words.split()) for words in (_EXERCISES, _SOLUTIONS, _EXAMPLES, _PROOFS)
)
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "ß": "ss", "ı": "i"})
# "Lösung zu Aufgabe 3", "Corrigé de l'exercice 3": what stands between the two words.
OF = (
    r"(?:zu[rm]?|der|des|von|du|de(?:[ \t](?:la|los|las))?|del|de l['’]|à l['’]|d['’]|d[aoe]s?|di|dell?['’]|della|dello"
    r"|al(?:la)?|all['’]|bij|van|til|på|av|do|к|для)"
)

# "Testo: …" in front of what an exercise asks.
STATEMENT = "testo|texto|enunciado|enunciato|énoncé|enonce|aufgabenstellung|angabe|условие"
# What an answer is worth, in an exam.
MARKS = "punkte?|puntos?|pontos?|punti|punten|poäng|poeng|баллов|балла?"
# What a case is called that is given to several questions.
SITUATION = (
    r"scenarios?|situation|(?:clinical[ \t])?case(?:[ \t](?:study|presentation))?|(?:clinical[ \t])?vignette"
    r"|cas[ \t]clinique"
    r"|caso[ \t]clínico|ausgangssituation|ausgangslage|szenario|fallbeispiel|situación|escenario"
    r"|mise[ \t]en[ \t]situation|situazione|casus|situatie|ситуация"
)
# "What is it?", of what a title has named.
WHAT_IS_IT = (
    r"[这這它那]是(?:什么|什麼)|これは何(?:ですか)?|¿?qué\ses(?:\s(?:eso|esto))?|was\s(?:ist|sind)\s(?:das|dies|es)"
    r"|qu['’]est-ce\sque\sc['’]est|c['’]est\squoi|o\sque\s(?:é|são)(?:\sist[oa]|\sisso)?|(?:che\s)?cos['’]è"
    r"|(?:(?:[时時][间間])?[/、和与與]?空[间間][复複][杂雜]度|(?:常[见見]|主要)的?(?:坑|[错錯][误誤])"
    r"|(?:有(?:什[么麼]|哪些))?(?:[优優]?缺[点點]|[优優][点點]|[应應]用(?:[场場]景)?))(?:是?(?:多少|什[么麼])|有哪些)?"
    r"|что\sэто(?:\sтакое)?|wat\sis\s(?:het|dit|dat)|vad\sär\sdet(?:ta)?|co\sto\sjest"
)
# What is answered to a statement, the language's "true or false", and words that tell languages apart that share one.
TRUTHS = (
    (frozenset({"certo", "errado", "correto", "incorreto"}), "Certo ou errado", ""),
    (frozenset({"verdadeiro"}), "Verdadeiro ou falso", ""),
    (frozenset({"falso"}), "Verdadeiro ou falso", r"\b(?:os|um|uma|é|não|ao|da|do|em)\b"),
    (frozenset({"verdadero"}), "Verdadero o falso", ""),
    (frozenset({"falso"}), "Verdadero o falso", r"\b(?:el|los|las|una|es|del|y)\b"),
    (frozenset({"vero"}), "Vero o falso", ""),
    (frozenset({"falso"}), "Vero o falso", r"\b(?:il|gli|è|della|dei|che|si)\b"),
    (frozenset({"vrai", "faux"}), "Vrai ou faux", ""),
    (frozenset({"richtig", "falsch", "wahr"}), "Richtig oder falsch", ""),
    (frozenset({"waar", "onwaar"}), "Waar of onwaar", ""),
    (frozenset({"sant", "falskt", "usant"}), "Sant eller falskt", ""),
    (frozenset({"prawda", "fałsz"}), "Prawda czy fałsz", ""),
    (frozenset({"верно", "неверно"}), "Верно или неверно", ""),
)
# What a figure or table shows that has to be there: "se muestra en la Tabla A", "in der Tabelle dargestellt".
SHOWN_IN = (
    r"|\b(?:muestran?|mostrad[oa]s?|aparecen?|mostra(?:do|da)?s?)\s(?:en|n)\s?(?:la|el|[ao])\s(?:tabla|tabela|figura"
    r"|diagrama)\b"
    r"|\b(?:montrée?s?|représentée?s?|donnée?s?)\s(?:dans|par|sur)\s(?:le|la)\s(?:tableau|figure|graphique|diagramme)\b"
    r"|\bin\sder\s(?:tabelle|abbildung|grafik)\s(?:dargestellt|gezeigt|angegeben|abgebildet)"
)
# "cette probabilité", "le volume considéré": what was named before.
NAMED_BEFORE = (
    r"\b(?:cette|esta|esa|essa|diese[rsn]?)\s(?P<this>probabilit[éàa]|probabilidade?|wahrscheinlichkeit|intégrale"
    r"|integral"
    r"|quantité|cantidad|espérance|esperanza|équation|ecuación|gleichung|suite|sucesión|folge|loi)\b"
    r"|\b(?:le|la|les)\s(?P<considered>[a-zà-ÿ]{4,20})\sconsidérée?s?\b"
)
# What points to another place of the book, each with words of which one stands in whatever it finds.
ELSEWHERE = (
    (
        ("plus haut", "ci-dessus", "précédent", "vu en cours", "du cours", "dans l", "dans ce"),
        r"\b(?:plus\shaut|ci-dessus)\b|\b(?:exercice|question|partie|section|chapitre|exemple|modèle"
        r"|cours)s?\sprécédente?s?\b"
        r"|\bvue?s?\sen\scours\b|\b(?:figure|exemple|théorème|formule)s?\sdu\scours\b"
        r"|\bdans\s(?:l['’]atelier|ce\s(?:chapitre|cours|module|notebook|tutoriel|tp))\b",
    ),
    (
        ("oben", "obig", "vorherig", "vorig", "letzten", "vorlesung", "kapitel"),
        r"\b(?:wie|siehe|von)\soben\b|\boben\s(?:definiert|genannt|beschrieben|gezeigt|angegeben|erwähnt"
        r"|eingeführt)\w{0,2}\b"
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


def unaccented(words: frozenset[str]) -> frozenset[str]:
    """The words, and how they are written in names of environments and files: "reseni", "loesung"."""
    plain = {unicodedata.normalize("NFKD", word.translate(_LETTERS)) for word in words}
    umlauts = {word.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue") for word in words}
    ascii_only = {"".join(sign for sign in word if not unicodedata.combining(sign)) for word in plain}
    return words | {word for word in ascii_only | umlauts if word.isascii()}


def pattern(words: frozenset[str]) -> str:
    """One of the words, the longest first."""
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))
