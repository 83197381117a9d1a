"""How languages other than English announce an answer: one table, a row for each language, for every kind of answer.

To add a language, add a row, and at least three sentences to the table in tests/answers/test_languages.py. Every
field holds alternatives, parted by "|", in small letters; they are words or phrases, not patterns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from megascience_hf.answers.text.patterns import alternatives, lazy_regex
from megascience_hf.answers.text.unicode import beyond_ascii


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one language.

    Attributes:
        code: of ISO 639.
        answer: nouns that announce an answer by themselves, in the forms in which they do.
        option: nouns that do so only beside a word for "correct".
        correct: words that praise an answer, before or after its noun.
        wrong: words that make a wrong answer of it.
        link: verbs and particles between noun and value.
        amounts: verbs that stand directly before an amount: "there are", "has", "costs".
        small: articles and other words that may stand before a label.
        negation: words that negate the sentence they stand in.
        ands: words for "and" between two answers: both, where several may be right, and else neither.
        joins: other words between two answers, of which neither is then the one: "or", "else", "to".
        maybe: words that leave open whether an answer is meant: "perhaps", "could be".
        retract: words that open a sentence which puts another answer in the place of the one before it: "no", "sorry".
        closing: verbs behind the value, which say no more than "is".
        doubt: phrases that keep what follows them from being asserted.
        choose: phrases that choose the label behind them.
        right: what calls the label before it right, or the answer.
        bare: the value may follow the noun without a link (as where the verb comes last).
        spaced: words are parted by spaces.
    """

    code: str
    answer: str
    option: str = ""
    correct: str = ""
    wrong: str = ""
    link: str = ""
    amounts: str = ""
    small: str = ""
    negation: str = ""
    ands: str = ""
    joins: str = ""
    maybe: str = ""
    retract: str = ""
    closing: str = ""
    doubt: str = ""
    choose: str = ""
    right: str = ""
    bare: bool = False
    spaced: bool = True


LANGUAGES = (
    # Chinese
    Language(
        "zh",
        answer="答案|答|回答|解答|正解|正确的|正確的|正确选项|正確選項",
        option="选项|選項|选择|選擇",
        correct="正确|正確|最佳|对|對|最终|最終|合适",
        wrong="错误|錯誤|不正确|错的|錯的|是错|是錯",
        link="应该是|應該是|应当是|应为|應為|就是|选择|選擇|应选|选|選|是|为|為|即",
        small="选项|選項|字母|第",
        amounts="有|共有|剩下|还剩|還剩|需要|等于|等於|达到|達到|花费|得到|总共|總共|一共",
        negation="没有|沒有|未|不是|不为|不選|不选|并非|並非|不对|不可能|不应|不等于|不等於|不能|不要|不会|不會|不该|不該|别选|勿选|绝不",
        ands="和|与|與|及|以及|跟",
        joins="或|或者|或是|还是|也可以是|不然|否则|要么",
        maybe="也可能是|也可能|有人认为|有人说|也许",
        retract="等等|等一下|错了|不对|更正|应该是|應該是|我错了|抱歉",
        doubt="有人选|很多人选|许多人选|有些人选|不认为|不認為|怀疑|懷疑|假设|假設|如果|假如|若|可能|也许|或许",
        choose="故选|应选|應選|所以选|因此选|选择|選擇|选|選|我选|本题选|应该是|應該是|应为|應為|应是|改为|改為|而是",
        right="选项正确|项正确|是正确|正确|是对的|是答案|为正确|为答案|是最佳|符合题意|項正確|是正確|正確",
        bare=True,
        spaced=False,
    ),
    # Japanese
    Language(
        "ja",
        answer="答え|解答|正解|回答|正答",
        option="選択肢|選択",
        correct="正しい|適切な|最も適切な|最適な",
        wrong="誤った|間違った|不正解",
        link="は|が",
        small="選択肢|番号|記号",
        amounts="残りは|合計は|合計で|全部で",
        negation="ではない|ではありません|じゃない|でない|ではなく|ません|等しくない|に満たない|もいない|とは限らない|とは言えない|はずがない|はずはない|だろうか|でしょうか",
        ands="および|と|や",
        joins="または|もしくは|あるいは|か|それとも|又は",
        maybe="かもしれ|おそらく|たぶん",
        retract="いや|いいえ|違う|違いました|間違い|間違え|訂正|すみません",
        closing="です|である|だ|となります|になります|でした",
        doubt="と仮定|もし|とは思わ",
        choose="選ぶのは|私が選ぶのは|私の選択は",
        right="が正解|が正しい|が答え|が適切|が最も適切|が最適|を選び|を選択|を選ぶ|です|である|だと思います",
        bare=True,
        spaced=False,
    ),
    # Korean
    Language(
        "ko",
        answer="정답|답변|답",
        option="선택지|보기|옵션|선택",
        correct="올바른|옳은|맞는|최종|최선의",
        wrong="틀린|잘못된|오답",
        link="은|는|이|가|으로는",
        small="선택지|보기|옵션",
        amounts="총|모두|합계",
        negation="아니|않|아닙|아님|수 없",
        ands="및|그리고|과|와",
        joins="또는|혹은|아니면|이나|나|이거나|거나",
        maybe="아마|일지도|수도 있",
        retract="아니|잘못|정정|죄송|틀렸",
        closing="입니다|이다|이에요|예요|이 됩니다",
        doubt="가정|만약|의심|생각하지 않",
        choose="저는|나는",
        right=(
            "가 정답|이 정답|가 답|이 답|가 맞|이 맞|가 옳|이 옳|가 올바|이 올바|를 선택|을 선택|를 고르|"
            "을 고르|번이 정답|입니다|가 가장 적절"
        ),
        bare=True,
        spaced=False,
    ),
    # German
    Language(
        "de",
        answer="antwort|lösung|ergebnis|antwortet|endergebnis",
        option="option|möglichkeit|auswahl|aussage|variante|wahl",
        correct=(
            "richtig|richtige|richtigen|korrekt|korrekte|korrekten|beste|zutreffend|zutreffende|endgültige|finale"
        ),
        wrong="falsche|falsch|verkehrte",
        link="ist also|ist daher|ist somit|ist demnach|ist|lautet|lautet daher|lautet also|wäre|sind|beträgt",
        small="die|der|das|option|antwort|buchstabe|möglichkeit|variante|also|daher|aussage|nummer",
        amounts=(
            "hat|haben|hatte|bleibt|bleiben|braucht|brauchen|benötigt|benötigen|kostet|kosten|wiegt|misst|"
            "dauert|enthält|enthalten|ergibt|ergeben|zahlt|bezahlt|verdient|bekommt|erhält|gibt es|sind es|"
            "es sind|waren|beträgt"
        ),
        negation="keinen|keiner|nicht|kein|keine|keineswegs|niemals|niemand|weder",
        ands="und|sowie",
        joins="oder auch|oder aber|oder|bzw.|beziehungsweise|sonst|andernfalls|bis|entweder",
        maybe="vielleicht|vermutlich|möglicherweise|wäre|könnte|eventuell|angeblich",
        retract="nein|moment|falsch|halt|korrektur|vielmehr|doch nicht|stopp|entschuldigung",
        doubt="wenn|falls|bezweifle|glaube nicht|denke nicht|angenommen|nie|bezweifle ich",
        choose=(
            "ich wähle|wähle ich|ich entscheide mich für|entscheide ich mich für|ich nehme|ich tippe auf|"
            "ich würde|meine wahl ist|meine wahl|es ist|es ist also|ist die richtige antwort|ist die korrekte antwort|"
            "ist die beste antwort|ist die richtige option|ist die antwort|richtig ist|korrekt ist"
        ),
        right=(
            "die richtige|die korrekte|richtig|korrekt|ist die richtige|ist richtig|ist korrekt|ist die korrekte|"
            "ist die antwort|ist die beste|stimmt|trifft zu|ist zutreffend"
        ),
    ),
    # French
    Language(
        "fr",
        answer="réponse|reponse|résultat",
        option="option|choix|proposition|lettre|affirmation",
        correct="correcte|correct|bonne|juste|exacte|finale|meilleure|bon|meilleur|vraie|appropriée",
        wrong="mauvaise|fausse|incorrecte|erronée",
        link="est donc|est alors|est|sera|serait|vaut|sont",
        small=(
            "la|le|l'|l'option|option|réponse|lettre|choix|proposition|donc|bien|le choix|la réponse|"
            "la lettre|la proposition|ainsi|l'affirmation"
        ),
        amounts=(
            "elle a|il a|on a|n'a|n'ont|ont|avait|reste|restent|faut|vaut|valent|coûte|coûtent|pèse|mesure|"
            "dure|contient|contiennent|aura|auront|aura encore|a encore|restera|paiera|coûtera|faudra|doit|"
            "paie|gagne|reçoit|y a|est de|sont de|était de|donne|obtient|il y a|a besoin de"
        ),
        negation="n'a|n'ont|ne|n'est pas|pas|jamais|aucune|n'est|personne ne|personne n|aucun|guère",
        ands="et",
        joins="ou bien|ou|soit|sinon|jusqu'à|à",
        maybe="peut-être|possiblement|serait|pourrait",
        retract="non|pardon|en fait|plutôt|erreur|correction|attendez",
        doubt="doute|ne pense pas|ne crois pas|supposons|si",
        choose=(
            "je choisis donc|je choisis|je choisirais|je sélectionne|j'opte pour|je réponds|je prends|"
            "je dirais|mon choix est|"
            "c'est|c'est donc|c'est la réponse|c'est l'option|nous choisissons|on choisit|je vote pour"
        ),
        right=(
            "est la bonne|est correcte|est correct|est la réponse|est juste|est exacte|est vraie|est le bon|"
            "est la meilleure|convient"
        ),
    ),
    # Spanish
    Language(
        "es",
        answer="respuesta|resultado|solución|solucion",
        option="opción|opcion|alternativa|elección|letra|afirmación",
        correct="correcta|correcto|final|mejor|adecuada|verdadera|acertada",
        wrong="incorrecta|falsa|errónea|equivocada|incorrecto|falso|erróneo|equivocado",
        link="es entonces|es por tanto|es|sería|será|son|está en",
        small="la|el|opción|opcion|letra|alternativa|respuesta|por tanto|la opción|la letra|la alternativa|entonces",
        amounts=(
            "tiene|tienen|tenía|queda|quedan|necesita|necesitan|cuesta|cuestan|pesa|mide|dura|contiene|"
            "contienen|paga|gana|recibe|vale|hay|es de|son|era de|hace falta|hacen falta|da|obtiene|"
            "se necesitan"
        ),
        negation="no|nunca|tampoco|ninguna|nadie|jamás|ningun|ningún",
        ands="y|e",
        joins="o bien|o|u|sino|hasta|a",
        maybe="quizás|tal vez|quizá|posiblemente|podría ser|sería si",
        retract="perdón|mejor dicho|en realidad|corrijo|corrección|espera|me equivoqué",
        doubt="si|dudo|no creo|no pienso|supongamos|si",
        choose=(
            "elijo|escojo|elegiría|selecciono|opto por|me quedo con|mi elección es|mi respuesta es|elegimos|escogería"
        ),
        right="es la correcta|es correcta|es correcto|es la respuesta|es la opción|es la mejor|es verdadera",
    ),
    # Portuguese
    Language(
        "pt",
        answer="resposta|resultado|solução|gabarito",
        option="opção|alternativa|escolha|letra|afirmação",
        correct="correta|correto|certa|final|melhor|adequada|verdadeira",
        wrong="incorreta|errada|falsa|incorreto|errado|falso",
        link="é então|é portanto|é|seria|será|são",
        small="a|o|letra|opção|alternativa|resposta|a letra|a opção|a alternativa|portanto",
        amounts=(
            "tem|têm|tinha|resta|restam|sobram|precisa|precisam|custa|custam|pesa|mede|dura|contém|paga|"
            "ganha|recebe|vale|há|é de|são|era de|dá|obtém"
        ),
        negation="não|nunca|nenhuma|ninguém|jamais|nenhum",
        ands="e",
        joins="ou então|ou|senão|até|a",
        maybe="talvez|possivelmente|poderia ser",
        retract="não|aliás|na verdade|desculpe|correção|espera|errei|me enganei",
        doubt="se|duvido|não acho|não acredito|não creio|suponha|se",
        choose="escolho|eu escolho|escolheria|seleciono|opto por|opto pela|fico com|minha escolha é",
        right=(
            "é a correta|é correta|é a resposta|está correta|está certa|é a alternativa correta|"
            "é a opção correta|é a certa|é verdadeira"
        ),
    ),
    # Italian
    Language(
        "it",
        answer="risposta|risultato|soluzione",
        option="opzione|scelta|alternativa|lettera|affermazione",
        correct="corretta|giusta|esatta|finale|migliore|corretto|vera|appropriata",
        wrong="sbagliata|errata|falsa|scorretta",
        link="è quindi|è dunque|è|sarebbe|sarà|e'|sono",
        small="la|il|l'|l'opzione|lettera|opzione|risposta|la lettera|la risposta|quindi|alternativa",
        amounts=(
            "ha|hanno|aveva|resta|restano|rimane|rimangono|servono|costa|costano|pesa|misura|dura|"
            "contiene|paga|guadagna|riceve|vale|ci sono|è di|sono|era di|dà|ottiene"
        ),
        negation="non|mai|nessuna|nessun|neanche|nemmeno|neppure",
        ands="e",
        joins="oppure|o|ovvero|altrimenti|fino a",
        maybe="forse|magari|potrebbe",
        retract="anzi|scusa|scusate|in realtà|correzione|aspetta|mi sono sbagliato",
        doubt="se|dubito|non penso|non credo|supponiamo|se",
        choose="scelgo|sceglierei|seleziono|opto per|la mia scelta è|la mia risposta è|direi|io scelgo",
        right=(
            "è la risposta|è corretta|è quella corretta|è giusta|è esatta|è la corretta|è quella giusta|"
            "è l'opzione|è vera"
        ),
    ),
    # Dutch
    Language(
        "nl",
        answer="antwoord|oplossing|resultaat",
        option="optie|keuze|mogelijkheid|stelling",
        correct="juiste|goede|correcte|beste|uiteindelijke|definitieve|juist|correct",
        wrong="foute|onjuiste|verkeerde",
        link="is dus|is daarom|is|luidt|zou|zijn",
        small="de|het|optie|antwoord|keuze|dus|letter",
        amounts=(
            "heeft|hebben|blijft|blijven|kost|kosten|weegt|duurt|bevat|krijgt|betaalt|zijn er|er zijn|bedraagt|is er"
        ),
        negation="niet|geen|nooit|niemand",
        ands="en",
        joins="of|ofwel|anders|tot",
        maybe="misschien|mogelijk|wellicht|zou",
        retract="nee|sorry|eigenlijk|correctie|wacht",
        doubt="als|betwijfel|denk niet|geloof niet|stel|als",
        choose="ik kies voor|ik kies|kies ik voor|kies ik|ik ga voor|mijn keuze is|ik zou kiezen voor",
        right="is juist|is het juiste|is het goede|is het antwoord|is de juiste|klopt|is goed|is de beste",
    ),
    # Swedish
    Language(
        "sv",
        answer="svar|svaret|lösningen|resultatet",
        option="alternativ|alternativet|val|valet|påstående",
        correct="rätt|rätta|korrekt|korrekta|riktiga|bästa|slutgiltiga|slutliga",
        wrong="fel|felaktiga|felaktigt",
        link="är därför|är alltså|är|blir|lyder",
        small="alternativ|alternativet|bokstav|svar|därför|alltså",
        amounts="har|hade|finns|återstår|kostar|väger|behöver|tar|får|är",
        negation="inte|ej|aldrig",
        ands="och",
        joins="eller|annars|till",
        maybe="kanske|möjligen|skulle",
        retract="nej|förlåt|rättelse|vänta",
        doubt="tvivlar|tror inte|anta|om|ingen|inget|inga",
        choose="jag väljer|väljer jag|mitt val är|jag svarar",
        right="är rätt|är korrekt|är det rätta|är svaret|är det korrekta|stämmer|är riktigt",
    ),
    # Danish
    Language(
        "da",
        answer="svar|svaret|løsningen|resultatet",
        option="mulighed|valgmulighed|muligheden|valget",
        correct="rigtige|korrekte|rigtigt|korrekt|bedste|endelige",
        wrong="forkerte|forkert",
        link="er derfor|er altså|er|bliver|lyder",
        small="mulighed|svar|derfor|bogstav",
        amounts="har|havde|koster|vejer|tager|er der|der er|er",
        negation="ikke|aldrig",
        ands="og",
        joins="eller|ellers|til",
        maybe="måske|muligvis|ville være",
        retract="nej|undskyld|rettelse|vent",
        doubt="tvivler|tror ikke|antag|hvis|ingen|intet",
        choose="jeg vælger|vælger jeg|mit valg er",
        right="er rigtig|er korrekt|er rigtigt|er det rigtige|er svaret|er det korrekte|passer",
    ),
    # Norwegian
    Language(
        "no",
        answer="svar|svaret|løsningen|fasit",
        option="alternativ|alternativet|valg|valget",
        correct="riktig|riktige|rett|rette|korrekt|korrekte|beste|endelig|endelige",
        wrong="gale|feil",
        link="er derfor|er altså|er|blir|lyder",
        small="alternativ|svar|derfor|bokstav",
        amounts="har|hadde|koster|veier|tar|er det|det er|er",
        negation="ikke|aldri",
        ands="og",
        joins="eller|ellers|til",
        maybe="kanskje|muligens|ville vært",
        retract="nei|beklager|rettelse|vent",
        doubt="tviler|tror ikke|anta|hvis|ingen|intet",
        choose="jeg velger|velger jeg|mitt valg er",
        right="er riktig|er rett|er korrekt|er det riktige|er svaret|stemmer",
    ),
    # Finnish
    Language(
        "fi",
        answer="vastaus|vastaukseni|ratkaisu|tulos",
        option="vaihtoehto|valinta|väite",
        correct="oikea|paras|lopullinen|oikein",
        wrong="väärä|virheellinen",
        link="on siis|on siten|on|olisi",
        small="vaihtoehto|siis|kirjain|kohta",
        negation="ei|eivät|ei ole",
        ands="ja|sekä",
        joins="tai|vai",
        maybe="ehkä|saattaa|voisi",
        retract="ei|anteeksi|korjaus|hetkinen",
        doubt="epäilen|en usko|en luule|oletetaan|jos",
        choose="valitsen|valitsen siis|valintani on|valitsisin|vastaan",
        right="on oikea|on oikein|on vastaus|on oikea vastaus|pitää paikkansa|on paras",
    ),
    # Polish
    Language(
        "pl",
        answer="odpowiedź|odpowiedz|odpowiedzią|odpowiedzia|wynik|rozwiązanie|rozwiązaniem",
        option="opcja|opcją|wariant|wybór|stwierdzenie",
        correct=(
            "prawidłowa|poprawna|właściwa|najlepsza|ostateczna|prawidłową|poprawną|właściwą|końcowa|prawidłowy|poprawny"
        ),
        wrong="błędna|nieprawidłowa|niepoprawna|zła|błędną",
        link="to|jest zatem|jest więc|jest|brzmi|wynosi",
        small="odpowiedź|opcja|wariant|litera|więc|zatem",
        amounts="ma|mają|zostało|pozostaje|potrzebuje|kosztuje|waży|wynosi|trwa|zawiera|otrzymuje|jest",
        negation="nie|nigdy|nikt",
        ands="i|oraz",
        joins="lub|albo|czy|do",
        maybe="może|być może|chyba|byłaby",
        retract="nie|przepraszam|poprawka|chwila|pomyłka",
        doubt="wątpię|nie sądzę|nie uważam|załóżmy|jeśli|gdyby",
        choose="wybieram|wybieram opcję|wybieram odpowiedź|wybrałbym|wybrałabym|mój wybór to|stawiam na|zaznaczam",
        right="jest prawidłow|jest poprawn|jest właściw|to prawidłow|to poprawn|jest odpowiedzią|jest najlepsz",
        bare=True,
    ),
    # Czech
    Language(
        "cs",
        answer="odpověď|odpověd|odpovědí|výsledek|řešení|řešením",
        option="možnost|možností|varianta|volba|tvrzení",
        correct="správná|správnou|správně|nejlepší|konečná|správné|správný",
        wrong="špatná|nesprávná|chybná",
        link="je tedy|je proto|je|zní|to je",
        small="možnost|odpověď|varianta|tedy|písmeno",
        negation="není|ne|nikdy",
        ands="a",
        joins="nebo|anebo|či|až",
        maybe="možná|snad",
        retract="ne|pardon|oprava|moment",
        doubt="pochybuji|nemyslím|předpokládejme|pokud|kdyby",
        choose="volím|vybírám|zvolil bych|zvolím|moje volba je|vyberu",
        right="je správn|je správná|je odpověď|je nejlepší|platí",
        bare=True,
    ),
    # Slovak
    Language(
        "sk",
        answer="odpoveď|odpoved|odpoveďou|výsledok|riešenie",
        option="možnosť|variant|voľba",
        correct="správna|správnou|najlepšia|konečná",
        wrong="nesprávna|zlá|chybná",
        link="je teda|je preto|je|znie|to je",
        small="možnosť|odpoveď|teda|písmeno",
        negation="nie je|nie|nikdy",
        ands="a",
        joins="alebo|či|až",
        maybe="možno",
        retract="nie|pardon|oprava|moment",
        doubt="pochybujem|nemyslím|predpokladajme|ak",
        choose="volím|vyberám|zvolil by som|moja voľba je",
        right="je správn|je odpoveď|platí",
        bare=True,
    ),
    # Russian
    Language(
        "ru",
        answer="ответ|ответом|ответе|результат|решение",
        option="вариант|вариантом|выбор|утверждение|пункт|варианта|опция",
        correct=(
            "правильный|верный|верное|правильным|верным|правильное|окончательный|лучший|итоговый|правильная|верная"
        ),
        wrong="неправильный|неверный|ошибочный|неверным",
        link="это|является|будет|—|-|равен|таков|под буквой",
        small="вариант|ответ|буква|под|буквой|пункт|номер|утверждение|значит|это",
        amounts=(
            "осталось|остаётся|остается|имеет|нужно|потребуется|стоит|весит|равна|равно|равняется|"
            "составляет|получит|получает|было|заплатит"
        ),
        negation="не|нет|никогда|никто",
        ands="и",
        joins="или|либо|иначе|до",
        maybe="может быть|возможно|наверное|вероятно|может|было бы",
        retract="нет|точнее|вернее|стоп|извините|ошибка|поправка|постойте",
        doubt="сомневаюсь|не думаю|не считаю|предположим|если|допустим",
        choose=(
            "выбираю|я выбираю|выберу|выбрал бы|мой выбор|мой выбор —|мой выбор:|я бы выбрал|остановлюсь на|отвечаю"
        ),
        right=(
            "является правильн|является верн|правильн|верен|верна|верно|верный|это правильн|- верный|"
            "— верный|- правильн|— правильн|подходит"
        ),
        bare=True,
    ),
    # Ukrainian
    Language(
        "uk",
        answer="відповідь|відповіддю|результат|розв'язок",
        option="варіант|варіантом|вибір|твердження",
        correct="правильна|вірна|правильний|правильною|остаточна|найкраща|вірний|правильним|кінцева",
        wrong="неправильна|хибна|невірна",
        link="це|є|буде|—|-|дорівнює",
        small="варіант|відповідь|літера|під|буквою|це",
        amounts="залишилось|має|потрібно|коштує|важить|дорівнює|становить",
        negation="не|ні|ніколи|ніхто",
        ands="і|й|та",
        joins="або|чи|інакше|до",
        maybe="можливо|мабуть",
        retract="ні|точніше|вибачте|помилка|стривайте",
        doubt="сумніваюся|не думаю|не вважаю|припустимо|якщо",
        choose="обираю|я обираю|вибираю|я вибираю|мій вибір|оберу|мій вибір —",
        right="є правильн|правильн|вірна|вірний|вірно|є вірн|— правильн|- правильн",
        bare=True,
    ),
    # Bulgarian
    Language(
        "bg",
        answer="отговор|отговорът|отговора|резултат|резултатът",
        option="вариант|вариантът|избор",
        correct="правилен|правилният|верен|верният|верния|крайният|окончателният|най-добрият",
        wrong="грешният|неверен|грешен",
        link="е|това е|ще бъде|—|-",
        small="вариант|отговор|буква|това",
        negation="не|никога",
        ands="и",
        joins="или|либо|до",
        maybe="може би",
        retract="не|всъщност|грешка|поправка",
        doubt="съмнявам|не мисля|да предположим|ако",
        choose="избирам|аз избирам|бих избрал|моят избор е",
        right="е правилн|е верн|е отговор",
        bare=True,
    ),
    # Croatian, Bosnian, Serbian
    Language(
        "hr",
        answer="odgovor|odgovora|rezultat|rješenje|rešenje|одговор|решење",
        option="opcija|izbor|tvrdnja|опција",
        correct="točan|tačan|ispravan|ispravna|točna|tačna|konačni|konačan|najbolji|тачан|исправан",
        wrong="netočan|netačan|pogrešan",
        link="je dakle|je stoga|je|glasi|јe|је",
        small="opcija|pod|odgovor|slovo|опција|под",
        negation="nije|ne|није",
        ands="i|и",
        joins="ili|do|или",
        maybe="možda",
        retract="ne|zapravo|ispravak|čekaj",
        doubt="sumnjam|ne mislim|pretpostavimo|ako",
        choose="biram|odabirem|izabrao bih|moj izbor je|бирам|бирам опцију",
        right="je točan|je tačan|je točn|je tačn|je ispravn|je odgovor|је тачан|је тачн",
        bare=True,
    ),
    # Slovenian
    Language(
        "sl",
        answer="odgovor|rezultat|rešitev",
        option="možnost|izbira",
        correct="pravilen|pravilni|pravilna|končni|najboljši",
        wrong="napačen|napačni",
        link="je torej|je|se glasi",
        small="možnost|torej|pod|črka",
        negation="ni|ne",
        ands="in",
        joins="ali|do",
        maybe="morda",
        retract="ne|pravzaprav|popravek",
        doubt="dvomim|ne mislim|recimo|če",
        choose="izberem|izbiram|moja izbira je",
        right="je pravil|je odgovor|drži",
        bare=True,
    ),
    # Romanian
    Language(
        "ro",
        answer="răspuns|răspunsul|raspuns|raspunsul|rezultat|rezultatul|soluția",
        option="opțiunea|varianta|opțiune|alegerea",
        correct="corect|corectă|final|finală|bun|potrivit|corecta",
        wrong="greșit|incorect|greșită",
        link="este deci|este|e|ar fi|va fi",
        small="varianta|opțiunea|litera|deci|răspunsul",
        negation="nu|niciodată",
        ands="și",
        joins="sau|ori|altfel|până la",
        maybe="poate|probabil",
        retract="nu|de fapt|scuze|corecție",
        doubt="mă îndoiesc|nu cred|presupunem|dacă",
        choose="aleg|aș alege|alegem|optez pentru|alegerea mea este",
        right="este corect|este răspuns|e corect|este varianta corect|este cea corect",
        bare=True,
    ),
    # Hungarian
    Language(
        "hu",
        answer="válasz|válaszom|megoldás|eredmény",
        option="lehetőség|opció|állítás",
        correct="helyes|végső|legjobb|jó",
        wrong="helytelen|rossz|hibás",
        link="tehát|az|a|:",
        small="a|az|válasz|opció|lehetőség|tehát|betű",
        negation="nem|sem",
        ands="és|illetve",
        joins="vagy",
        maybe="talán|lehet, hogy",
        retract="nem|pontosabban|bocsánat|javítás",
        doubt="kétlem|nem hiszem|tegyük fel|ha",
        choose="választom|a választásom|a választásom a|én a",
        right="a helyes|az a helyes|a jó válasz|a megoldás",
        bare=True,
    ),
    # Greek
    Language(
        "el",
        answer="απάντηση|απαντηση|αποτέλεσμα|λύση",
        option="επιλογή|επιλογη|πρόταση",
        correct="σωστή|ορθή|σωστη|τελική|καλύτερη|σωστό",
        wrong="λάθος|λανθασμένη|εσφαλμένη",
        link="είναι λοιπόν|είναι|ειναι|θα είναι",
        small="η|το|την|επιλογή|απάντηση|γράμμα|λοιπόν",
        negation="δεν|όχι|μη",
        ands="και",
        joins="ή|είτε",
        maybe="ίσως|μπορεί",
        retract="όχι|συγγνώμη|διόρθωση|λάθος",
        doubt="αμφιβάλλω|δεν νομίζω|δεν πιστεύω|υποθέσουμε|αν",
        choose="επιλέγω|διαλέγω|επιλέγω την|θα επέλεγα|η επιλογή μου είναι",
        right="είναι σωστ|είναι η σωστ|είναι η απάντηση|είναι ορθ",
        bare=True,
    ),
    # Turkish
    Language(
        "tr",
        answer="cevap|cevabı|cevabım|yanıt|yanıtı|yanıtım|sonuç|çözüm",
        option="seçenek|şık|şıkkı|seçeneği|ifade",
        correct="doğru|nihai|en iyi|kesin|son",
        wrong="yanlış|hatalı",
        link="ise|şudur|olarak|olmalıdır|olur",
        small="seçenek|şık|şıkkı|harfi",
        amounts="toplam",
        negation="değil|değildir|olamaz|yok",
        ands="ve|ile",
        joins="veya|ya da|yahut|yoksa",
        maybe="belki|olabilir|muhtemelen",
        retract="hayır|pardon|aslında|düzeltme|yanlış",
        closing="'dır|'dir|'dur|'dür|'tır|'tir|'tur|'tür|dır|dir|dur|dür",
        doubt="şüpheliyim|sanmıyorum|düşünmüyorum|varsayalım|eğer",
        choose="seçimim|tercihim|benim seçimim",
        right=(
            "doğrudur|doğru|şıkkı doğru|seçeneği doğru|doğru cevap|doğru yanıt|şıkkını seç|seçeneğini seç|"
            "'yi seç|'yı seç|'i seç|'ı seç"
        ),
        bare=True,
    ),
    # Azerbaijani
    Language(
        "az",
        answer="cavab|cavabı|nəticə",
        option="variant|seçim",
        correct="düzgün|doğru|son",
        wrong="səhv|yanlış",
        link="isə|budur",
        small="variant|variantı",
        negation="deyil|yox",
        ands="və",
        joins="və ya|yaxud|ya da",
        maybe="bəlkə",
        retract="xeyr|yox|əslində|düzəliş",
        closing="-dır|-dir|-dur|-dür|'dır|'dir|dır|dir|dur|dür",
        doubt="şübhə|düşünmürəm|tutaq ki|əgər",
        choose="seçirəm|seçimim",
        right="doğrudur|düzgündür|variantı doğru",
        bare=True,
    ),
    # Arabic
    Language(
        "ar",
        answer="الإجابة|الاجابة|الجواب|إجابة|جواب|إجابتي|الحل|النتيجة",
        option="الخيار|الاختيار|خيار|العبارة|البديل",
        correct="الصحيحة|الصحيح|النهائية|النهائي|الأفضل|الصائبة|صحيح|الأنسب",
        wrong="الخاطئة|الخطأ|الخاطئ|خاطئة",
        link="هي إذن|هو إذن|هي|هو|تكون|يكون|إذن",
        small="الخيار|الحرف|الإجابة|رقم|إذن|حرف|خيار",
        negation="ليس|ليست|لا|غير",
        ands="و",
        joins="أو|او|أم|إما",
        maybe="ربما|قد يكون|لعل",
        retract="لا|عفوا|عفوًا|تصحيح|بل|خطأ",
        doubt="أشك|لا أعتقد|لا أظن|لنفترض|إذا|لو",
        choose="أختار|اختار|سأختار|نختار|أختار الخيار|اختياري هو|اختياري",
        right="هو الصحيح|هي الصحيحة|صحيح|صحيحة|هو الجواب|هي الإجابة|هو الإجابة|هو الخيار الصحيح",
        bare=True,
    ),
    # Hebrew
    Language(
        "he",
        answer="תשובה|התשובה|תשובתי|הפתרון|פתרון|התוצאה",
        option="אפשרות|האפשרות|הבחירה|היגד|ההיגד",
        correct="נכונה|הנכונה|הסופית|סופית|הטובה|הנכון",
        wrong="שגויה|השגויה|הלא נכונה",
        link="היא אפוא|היא|הוא|תהיה",
        small="אפשרות|האות|סעיף|תשובה|אות|האפשרות",
        negation="אינה|אינו|לא|איננה",
        ands="ו|וגם",
        joins="או",
        maybe="אולי|ייתכן",
        retract="לא|סליחה|תיקון|רגע",
        doubt="מסופק|לא חושב|לא חושבת|נניח|אם",
        choose="אני בוחר|אני בוחרת|אבחר|בחרתי|הבחירה שלי היא|אני בוחר באפשרות|אני בוחר ב",
        right="היא הנכונה|נכונה|היא התשובה|הוא הנכון|היא האפשרות הנכונה|היא התשובה הנכונה",
        bare=True,
    ),
    # Persian
    Language(
        "fa",
        answer="پاسخ|جواب|نتیجه|پاسخ من|جواب من",
        option="گزینه|گزینه‌ی|گزینهٔ|انتخاب|عبارت",
        correct="صحیح|درست|نهایی|بهترین|مناسب",
        wrong="غلط|نادرست|اشتباه",
        link="برابر|عبارت است از|همان",
        small="گزینه|گزینهٔ|گزینه ی|حرف|شماره|برابر",
        negation="نیست|نمی|نه",
        ands="و",
        joins="یا",
        maybe="شاید|ممکن است",
        retract="نه|ببخشید|تصحیح|اشتباه",
        closing="است|هست|می‌باشد|میباشد",
        doubt="شک دارم|فکر نمی|فرض کنید|اگر",
        choose="انتخاب می کنم گزینه|من گزینه|انتخاب من|انتخاب من گزینه",
        right="صحیح است|درست است|پاسخ است|پاسخ صحیح است|را انتخاب|جواب درست است|پاسخ درست است",
        bare=True,
    ),
    # Urdu
    Language(
        "ur",
        answer="جواب|صحیح جواب|درست جواب|نتیجہ",
        option="آپشن|انتخاب",
        correct="صحیح|درست|حتمی|بہترین",
        wrong="غلط",
        link="یہ",
        small="آپشن|حرف",
        negation="نہیں|نہ",
        ands="اور",
        joins="یا",
        maybe="شاید",
        retract="نہیں|معذرت",
        closing="ہے|ہیں",
        doubt="شک|نہیں سوچتا|فرض کریں|اگر",
        choose="میرا انتخاب|میرا جواب",
        right="صحیح ہے|درست ہے|درست جواب ہے|صحیح جواب ہے|جواب ہے|کا انتخاب",
        bare=True,
    ),
    # Hindi
    Language(
        "hi",
        answer="उत्तर|जवाब|सही उत्तर|हल|परिणाम",
        option="विकल्प|चुनाव|कथन",
        correct="सही|अंतिम|सर्वोत्तम|उचित|सर्वश्रेष्ठ",
        wrong="गलत|ग़लत",
        link="होगा|यह|है",
        small="विकल्प|अक्षर|तो",
        negation="नहीं|न",
        ands="और",
        joins="या|अथवा",
        maybe="शायद|हो सकता",
        retract="नहीं|माफ़|क्षमा|गलत",
        closing="है|हैं|होगा|होगी",
        doubt="संदेह|नहीं लगता|मान लीजिए|मान लें|यदि|अगर",
        choose="मैं विकल्प|मेरा चुनाव|मैं चुनता हूँ|मेरी पसंद",
        right="सही है|सही उत्तर है|सही विकल्प है|उत्तर है|सही जवाब है|चुनता|चुनती|को चुन",
        bare=True,
    ),
    # Marathi
    Language(
        "mr",
        answer="उत्तर|बरोबर उत्तर",
        option="पर्याय",
        correct="योग्य|बरोबर|अंतिम",
        wrong="चुकीचे|चुकीचा",
        link="आहे|हे",
        small="पर्याय",
        negation="नाही|नसून",
        ands="आणि",
        joins="किंवा",
        maybe="कदाचित|शायद",
        retract="नाही|माफ करा",
        closing="आहे|आहेत",
        doubt="शंका|समजा|जर",
        choose="मी पर्याय|माझी निवड",
        right="बरोबर आहे|योग्य आहे|हे उत्तर आहे|निवड",
        bare=True,
    ),
    # Bengali
    Language(
        "bn",
        answer="উত্তর|উত্তরটি|সঠিক উত্তর|উত্তর হল|ফলাফল",
        option="বিকল্প|অপশন|পছন্দ",
        correct="সঠিক|চূড়ান্ত|সেরা|সর্বোত্তম",
        wrong="ভুল",
        link="হলো|হল|হচ্ছে|হবে",
        small="বিকল্প|অপশন|টি",
        negation="নয়|না|নেই",
        ands="এবং|ও",
        joins="অথবা|বা",
        maybe="হয়তো",
        retract="না|দুঃখিত|ভুল",
        closing="হয়|হবে",
        doubt="সন্দেহ|মনে করি না|ধরা যাক|ধরি|যদি",
        choose="আমি|আমার পছন্দ|আমি বিকল্প",
        right="সঠিক|সঠিক উত্তর|হলো সঠিক|হল সঠিক|বেছে|ই সঠিক|নির্বাচন",
        bare=True,
    ),
    # Tamil
    Language(
        "ta",
        answer="பதில்|விடை|சரியான விடை|சரியான பதில்",
        option="விருப்பம்|தேர்வு",
        correct="சரியான|இறுதி|சிறந்த",
        wrong="தவறான",
        link="ஆகும்|என்பது",
        small="விருப்பம்|தேர்வு",
        negation="இல்லை|அல்ல",
        ands="மற்றும்",
        joins="அல்லது",
        retract="இல்லை",
        closing="ஆகும்",
        doubt="சந்தேகம்|ஒருவேளை|எனக் கொள்வோம்",
        choose="நான்|எனது தேர்வு|என் தேர்வு",
        right="சரியானது|சரி|சரியான விடை|சரியான பதில்|என்பதே சரி",
        bare=True,
    ),
    # Telugu
    Language(
        "te",
        answer="సమాధానం|జవాబు|సరైన సమాధానం",
        option="ఎంపిక|ఆప్షన్",
        correct="సరైన|తుది|ఉత్తమ",
        wrong="తప్పు",
        link="అనేది|అవుతుంది",
        small="ఎంపిక|ఆప్షన్",
        negation="కాదు|లేదు",
        ands="మరియు",
        joins="లేదా",
        retract="కాదు|క్షమించండి",
        doubt="సందేహం|అనుకుందాం|ఒకవేళ",
        choose="నేను|నా ఎంపిక",
        right="సరైనది|సరైన సమాధానం|సరైంది|ఒప్పు",
        bare=True,
    ),
    # Thai
    Language(
        "th",
        answer="คำตอบ|คำตอบที่ถูกต้อง|คำตอบที่ถูก|เฉลย|ผลลัพธ์",
        option="ตัวเลือก|ข้อ|ทางเลือก",
        correct="ถูกต้อง|ที่ถูกต้อง|สุดท้าย|ที่ดีที่สุด|ถูก",
        wrong="ผิด|ที่ผิด",
        link="ที่ถูกต้องคือ|ที่ถูกคือ|สุดท้ายคือ|คือ|เป็น|ได้แก่",
        small="ข้อ|ตัวเลือก|ตัวเลือกที่",
        negation="ไม่ใช่|ไม่",
        ands="และ",
        joins="หรือ",
        maybe="อาจจะ",
        retract="ไม่ใช่|ขอโทษ|แก้ไข",
        doubt="สงสัย|ไม่คิดว่า|สมมติ|ถ้า|หาก",
        choose="เลือกข้อ|ฉันเลือก|ผมเลือก|เลือก|ขอเลือก|ตอบ|ตอบข้อ|จึงเลือก",
        right="ถูกต้อง|ถูก|เป็นคำตอบ|คือคำตอบ",
        bare=True,
        spaced=False,
    ),
    # Vietnamese
    Language(
        "vi",
        answer="đáp án|câu trả lời|trả lời|kết quả|lời giải",
        option="phương án|lựa chọn|phát biểu",
        correct="đúng|chính xác|cuối cùng|tốt nhất|đúng nhất|phù hợp nhất",
        wrong="sai",
        link="đúng là|chính xác là|cuối cùng là|là|sẽ là|chính là",
        small="đáp án|phương án|câu|ý|lựa chọn|chữ",
        negation="không phải|không|chẳng",
        ands="và",
        joins="hoặc|hay|hoặc là",
        maybe="có thể|có lẽ",
        retract="không|à không|xin lỗi|đính chính|nhầm",
        doubt="nghi ngờ|không nghĩ|giả sử|nếu",
        choose="chọn|tôi chọn|em chọn|mình chọn|chọn đáp án|lựa chọn của tôi là|chọn phương án|vậy chọn",
        right="là đáp án|là đúng|đúng|là câu trả lời|là phương án đúng|chính xác",
        bare=True,
    ),
    # Indonesian, Malay
    Language(
        "id",
        answer="jawaban|jawabannya|jawapan|jawapannya|hasilnya|kesimpulannya|jawab",
        option="pilihan|opsi|pernyataan|pilihannya",
        correct="benar|yang benar|tepat|yang tepat|akhir|terbaik|yang betul|betul|yang paling tepat|paling tepat",
        wrong="salah|yang salah|keliru",
        link="adalah|ialah|yaitu|yakni|merupakan",
        small="pilihan|opsi|huruf|jawaban|yang",
        negation="bukan|tidak|bukanlah",
        ands="dan",
        joins="atau",
        maybe="mungkin|barangkali|bisa jadi",
        retract="bukan|maaf|koreksi|sebenarnya|tunggu|salah",
        doubt="ragu|tidak yakin|tidak berpikir|misalkan|andaikan|jika|kalau",
        choose="saya memilih|saya pilih|pilih|aku pilih|pilihan saya adalah|pilihan saya|memilih opsi|kita pilih",
        right="adalah jawaban|benar|adalah yang benar|tepat|adalah pilihan|betul",
        bare=True,
    ),
    # Tagalog
    Language(
        "tl",
        answer="sagot|tamang sagot|kasagutan|resulta",
        option="pagpipilian|opsyon|pahayag",
        correct="tama|tamang|pinal|pinakamahusay",
        wrong="mali|maling",
        link="ay ang|ay",
        small="ang|titik|letra|opsyon",
        negation="hindi|walang",
        ands="at",
        joins="o|o kaya",
        maybe="baka",
        retract="hindi|paumanhin",
        doubt="duda|sa palagay ko hindi|ipagpalagay|kung",
        choose="pinipili ko ang|pipiliin ko ang|ang pinili ko ay|pinipili ko",
        right="ang tamang sagot|ang tama|ang sagot|ay tama",
        bare=True,
    ),
    # Swahili
    Language(
        "sw",
        answer="jibu|jibu sahihi|jawabu|matokeo",
        option="chaguo|kauli",
        correct="sahihi|la mwisho|bora",
        wrong="si sahihi|lisilo sahihi|baya",
        link="ni|litakuwa",
        small="chaguo|herufi",
        negation="si|sio|siyo|hapana",
        ands="na",
        joins="au|ama",
        maybe="labda",
        retract="hapana|samahani",
        doubt="nina shaka|sidhani|tuseme|kama|ikiwa",
        choose="ninachagua|nachagua|chaguo langu ni",
        right="ni sahihi|ndiyo jibu|ndilo jibu|ni jibu|ndio jibu",
    ),
    # Catalan
    Language(
        "ca",
        answer="resposta|solució|resultat",
        option="opció|alternativa|lletra",
        correct="correcta|final|millor|bona",
        wrong="incorrecta|falsa",
        link="és doncs|és|seria|serà",
        small="la|l'|l'opció|opció|lletra|doncs",
        negation="no|mai",
        ands="i",
        joins="o bé|o",
        maybe="potser",
        retract="perdó|de fet|correcció",
        doubt="dubto|no crec|suposem|si",
        choose="escullo|em quedo amb|la meva tria és",
        right="és la correcta|és correcta|és la resposta",
    ),
    # Estonian
    Language(
        "et",
        answer="vastus|lahendus|tulemus",
        option="variant|valik|valikuvastus",
        correct="õige|lõplik|parim",
        wrong="vale",
        link="on seega|on|oleks",
        small="variant|seega|valik|täht",
        negation="ei|pole",
        ands="ja",
        joins="või",
        maybe="ehk",
        retract="ei|vabandust|parandus",
        doubt="kahtlen|ei usu|oletame|kui",
        choose="valin|minu valik on|valiksin",
        right="on õige|on vastus",
    ),
    # Latvian
    Language(
        "lv",
        answer="atbilde|rezultāts|risinājums",
        option="variants|izvēle",
        correct="pareizā|pareiza|galīgā|labākā",
        wrong="nepareizā|nepareiza",
        link="ir tātad|ir|būtu",
        small="variants|atbilde|burts",
        negation="nav|ne",
        ands="un",
        joins="vai",
        maybe="varbūt",
        retract="nē|atvainojiet|labojums",
        doubt="šaubos|nedomāju|pieņemsim|ja",
        choose="izvēlos|mana izvēle ir",
        right="ir pareiz|ir atbilde",
    ),
    # Lithuanian
    Language(
        "lt",
        answer="atsakymas|rezultatas|sprendimas",
        option="variantas|pasirinkimas",
        correct="teisingas|galutinis|geriausias",
        wrong="neteisingas|klaidingas",
        link="yra|būtų|-|—",
        small="variantas|raidė",
        negation="nėra|ne",
        ands="ir",
        joins="arba|ar",
        maybe="galbūt",
        retract="ne|atsiprašau|pataisymas",
        doubt="abejoju|nemanau|tarkime|jei",
        choose="renkuosi|pasirenku|mano pasirinkimas yra|mano pasirinkimas",
        right="yra teising|teisingas|yra atsakymas",
        bare=True,
    ),
)


_MARKS = r"[ \t*_`\"'()\[\]«»“”„]"
_CLOSING = r"[)\]*_\"'`}」』»”]{0,4}"
# A label, a number or a formula follows at once.
_VALUE_NEXT = r"(?=[(\[*_\"'`$\\«„“]{0,4}(?:(?-i:[A-Z](?![A-Za-z]))|[-+−]?\d|\\|[①-⑩]))"
# How far the verb may stand from its noun: "the answer to this question is".
_GAP = r"[^\n.:!?。]{1,50}?"


@dataclass(frozen=True, slots=True)
class Wording:
    """The compiled sentences of a language."""

    spaced: bool
    statement: re.Pattern[str]  # from the end of a noun to its value; its group "gap" holds words before the verb
    correct: re.Pattern[str]
    wrong: re.Pattern[str]
    negation: re.Pattern[str]
    doubt: re.Pattern[str]
    choose: re.Pattern[str]  # ends before a label
    called: re.Pattern[str]  # "richtig ist", ends before a label
    right: re.Pattern[str]  # begins after a label


@cache
def wording(row: Language) -> Wording:
    """The patterns of a language; they are compiled when the first of its words is met."""
    front, edge = (r"(?<!\w)", r"(?!\w)") if row.spaced else ("", "")

    def words(*fields: str) -> str:
        return rf"{front}(?:{alternatives(*fields)}){edge}"

    small = rf"(?:(?:{alternatives(row.small)}){edge}{_MARKS}{{0,3}}){{0,3}}"
    described = rf"(?:{_MARKS}{{0,3}}(?:{alternatives(row.correct, row.option, row.small)}){edge}){{0,3}}"
    link = rf"(?:{alternatives(row.link)}){edge}"
    bare = rf"|{_MARKS}{{0,3}}{small}{_VALUE_NEXT}" if row.bare else ""
    before_verb = r"(?<=\s)" if row.spaced else ""
    statement = (
        rf"{described}{_MARKS}{{0,4}}(?:\([^()\n]{{0,30}}\))?[ \t*_]{{0,3}}"
        rf"(?:{link}{_MARKS}{{0,2}}:?|[:=]|->|→|⇒|👉{bare}|(?P<gap>{_GAP}){before_verb}{link}{_MARKS}{{0,2}}:?)"
        rf"(?:{_MARKS}{{0,3}}{small}{_VALUE_NEXT})?"
    )
    return Wording(
        row.spaced,
        re.compile(statement, re.I),
        re.compile(words(row.correct), re.I),
        re.compile(words(row.wrong), re.I),
        re.compile(rf"{front}(?:{alternatives(row.negation)})", re.I),
        re.compile(words(row.doubt, row.maybe), re.I),
        re.compile(rf"{words(row.choose)}[\s:—-]{{0,3}}{small}{_MARKS}{{0,4}}$", re.I),
        re.compile(rf"{words(row.correct)}\s?{link}[\s:]{{0,3}}{small}{_MARKS}{{0,4}}$", re.I),
        re.compile(
            rf"{_CLOSING}\s?(?:(?:{alternatives(row.option, row.small)})\s?)?(?:{alternatives(row.right)})", re.I
        ),
    )


def words_of(code: str, *fields: str) -> str:
    """A pattern of the words in some fields of one language."""
    return alternatives(*(getattr(row, field) for row in LANGUAGES if row.code == code for field in fields))


def nouns(row: Language) -> list[tuple[str, bool]]:
    """The nouns of a language, and whether each announces an answer by itself."""
    found = dict.fromkeys((word for word in row.option.split("|") if word), False)
    return list((found | dict.fromkeys(row.answer.split("|"), True)).items())


NOUNS = tuple((row, noun, strong) for row in LANGUAGES for noun, strong in nouns(row))
ASCII_NOUNS = tuple(found for found in NOUNS if found[1].isascii())
# A text without any of these letters holds no other, whatever signs stand in its formulas.
NOUN_LETTERS = frozenset("".join(noun for _, noun, _ in NOUNS if not noun.isascii())) - frozenset(map(chr, range(128)))
# Nouns that stand for the answer, whatever follows them.
ANSWER_NOUNS = rf"(?:{'|'.join(sorted({re.escape(noun) for row, noun, strong in NOUNS if strong and row.spaced}))})"
# With the letters of each that are not ASCII: without them most signs of other languages need not be looked for.
_SIGNS = tuple(
    (row, sign, frozenset(beyond_ascii(sign)))
    for row in LANGUAGES
    for sign in f"{row.choose}|{row.right}".split("|")
    if sign
)


def spoken(lowered: str) -> list[Language]:
    """The languages in which a text in small letters chooses something or calls it right."""
    there = frozenset(beyond_ascii(lowered))
    found = {row.code: row for row, sign, letters in _SIGNS if letters <= there and sign in lowered}
    return list(found.values())


# Words that may stand between a link and a label in some language; a letter alone may be the label itself.
SMALL_WORDS = alternatives(
    *(
        word
        for row in LANGUAGES
        for word in f"{row.small}|{row.option}".split("|")
        if len(word) > 1 or not word.isascii()
    )
)


def _anywhere(*fields: str) -> str:
    """The words of fields in all languages but English; those of languages without spaces stand anywhere."""
    spaced, unspaced = (
        alternatives(*(getattr(row, field) for row in LANGUAGES if row.spaced is parted for field in fields))
        for parted in (True, False)
    )
    return rf"(?:(?<!\w)(?:{spaced})(?!\w)|{unspaced})"


ANDS = _anywhere("ands")
JOINS = _anywhere("ands", "joins", "maybe")
LINKS = _anywhere("link")
LINKS_TO_AMOUNTS = _anywhere("link", "amounts")
# What opens a sentence that takes back the one before it, in any language.
RETRACTS = _anywhere("retract")
WRONG_ABROAD = _anywhere("wrong")
NEGATIONS = _anywhere("negation")
# What calls the option before it right, and verbs behind it.
RIGHT_ABROAD = _anywhere("right", "correct")
CLOSING_WORDS = _anywhere("closing")
# The same as a predicate, "Das ist falsch.", where it is no form of the adjective before a noun.
WRONG_IS = (
    rf"(?:{WRONG_ABROAD}|(?<!\w)(?:faux|falso|falsa|falsch|fout|fel|feil|forkert|väärin|błędne|špatně|nesprávně|greșit|hibás"
    r"|galt|nieprawda|nieprawdą|błędnie|невірно|неправда|yanlış|salah|sai|неверно|неправильно|неправильный|ошибочно|sbagliato|errado|errada|incorreto|incorrecto|λάθος)(?!\w)"
    r"|错误|錯誤|错的|不对|不正确|間違い|間違って|誤り|틀렸|틀린|خطأ|خاطئ|गलत|ผิด)"
)
# A verb behind a value, at the end of its sentence.
CLOSING = lazy_regex(
    rf"(?<=[\w)}}$%*])\s?(?:{alternatives(*(row.closing for row in LANGUAGES))})(?=[\s.*_!।۔。]*$)", re.I | re.X
)
MAYBE = _anywhere("maybe")
DOUBTS = _anywhere("doubt", "maybe")
