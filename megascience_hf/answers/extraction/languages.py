"""How languages other than English announce an answer: one table, a row for each language, for every kind of answer.

To add a language, add a row, and at least three sentences to the table in tests/answers/test_languages.py. Every
field holds alternatives, parted by "|", in small letters; they are words or phrases, not patterns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache


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
        small: articles and other words that may stand before a label.
        negation: words that negate the sentence they stand in.
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
    small: str = ""
    negation: str = ""
    doubt: str = ""
    choose: str = ""
    right: str = ""
    bare: bool = False
    spaced: bool = True


# fmt: off
LANGUAGES = (
    Language("zh", "答案|回答|解答|正解|正确选项|正確選項", "选项|選項|选择|選擇", "正确|正確|最佳|对|對|最终|最終|合适", "错误|錯誤|不正确",
             "应该是|應該是|应当是|应为|應為|就是|选择|選擇|应选|选|選|是|为|為|即", "选项|選項|字母|第", "不是|不为|不選|不选|并非|並非|不对|不可能|不应",
             "不认为|不認為|怀疑|懷疑|假设|假設|如果|假如|若", "故选|应选|應選|所以选|因此选|选择|選擇|选|選|我选|本题选",
             "选项正确|项正确|是正确|正确|是对的|是答案|为正确|为答案|是最佳|符合题意|項正確|是正確|正確", bare=True, spaced=False),
    Language("ja", "答え|解答|正解|回答|正答", "選択肢|選択", "正しい|適切な|最も適切な|最適な", "誤った|間違った|不正解", "は|が", "選択肢|番号|記号",
             "ではない|ではありません|じゃない|でない|ではなく|ません", "と仮定|もし|とは思わ", "選ぶのは|私が選ぶのは|私の選択は",
             "が正解|が正しい|が答え|が適切|が最も適切|が最適|を選び|を選択|を選ぶ|です|である|だと思います", bare=True, spaced=False),
    Language("ko", "정답|답변|답", "선택지|보기|옵션|선택", "올바른|옳은|맞는|최종|최선의", "틀린|잘못된|오답", "은|는|이|가|으로는", "선택지|보기|옵션",
             "아니|않|아닙", "가정|만약|의심|생각하지 않", "저는|나는",
             "가 정답|이 정답|가 답|이 답|가 맞|이 맞|가 옳|이 옳|가 올바|이 올바|를 선택|을 선택|를 고르|을 고르|번이 정답|입니다|가 가장 적절", bare=True, spaced=False),
    Language("de", "antwort|lösung|ergebnis|antwortet|endergebnis", "option|möglichkeit|auswahl|aussage|variante|wahl",
             "richtig|richtige|richtigen|korrekt|korrekte|korrekten|beste|zutreffend|zutreffende|endgültige|finale", "falsche|falsch|verkehrte",
             "ist also|ist daher|ist somit|ist demnach|ist|lautet|lautet daher|lautet also|wäre|sind|beträgt", "die|der|das|option|antwort|buchstabe|möglichkeit|variante|also|daher|aussage|nummer",
             "nicht|kein|keine|keineswegs|niemals", "bezweifle|glaube nicht|denke nicht|angenommen|falls|wenn",
             "ich wähle|wähle ich|ich entscheide mich für|entscheide ich mich für|ich nehme|ich tippe auf|ich würde|meine wahl ist|meine wahl",
             "die richtige|die korrekte|ist die richtige|ist richtig|ist korrekt|ist die korrekte|ist die antwort|ist die beste|stimmt|trifft zu|ist zutreffend"),
    Language("fr", "réponse|reponse|résultat", "option|choix|proposition|lettre|affirmation", "correcte|correct|bonne|juste|exacte|finale|meilleure|bon|meilleur|vraie|appropriée",
             "mauvaise|fausse|incorrecte|erronée", "est donc|est alors|est|sera|serait|vaut|sont", "la|le|l'|l'option|option|réponse|lettre|choix|proposition|donc|bien|le choix|la réponse|la lettre|la proposition|ainsi|l'affirmation",
             "n'est pas|pas|jamais|aucune|n'est", "doute|ne pense pas|ne crois pas|supposons|si",
             "je choisis donc|je choisis|je choisirais|je sélectionne|j'opte pour|je réponds|je prends|je dirais|mon choix est|nous choisissons|on choisit|je vote pour",
             "est la bonne|est correcte?|est la réponse|est juste|est exacte|est vraie|est le bon|est la meilleure|convient"),
    Language("es", "respuesta|resultado|solución|solucion", "opción|opcion|alternativa|elección|letra|afirmación", "correcta|correcto|final|mejor|adecuada|verdadera|acertada",
             "incorrecta|falsa|errónea|equivocada", "es entonces|es por tanto|es|sería|será|son|está en", "la|el|opción|opcion|letra|alternativa|respuesta|por tanto|la opción|la letra|la alternativa|entonces",
             "no|nunca|tampoco|ninguna", "dudo|no creo|no pienso|supongamos|si",
             "elijo|escojo|elegiría|selecciono|opto por|me quedo con|mi elección es|mi respuesta es|elegimos|escogería",
             "es la correcta|es correcta|es correcto|es la respuesta|es la opción|es la mejor|es verdadera"),
    Language("pt", "resposta|resultado|solução|gabarito", "opção|alternativa|escolha|letra|afirmação", "correta|correto|certa|final|melhor|adequada|verdadeira",
             "incorreta|errada|falsa", "é então|é portanto|é|seria|será|são", "a|o|letra|opção|alternativa|resposta|a letra|a opção|a alternativa|portanto",
             "não|nunca|nenhuma", "duvido|não acho|não acredito|não creio|suponha|se",
             "escolho|eu escolho|escolheria|seleciono|opto por|opto pela|fico com|minha escolha é",
             "é a correta|é correta|é a resposta|está correta|está certa|é a alternativa correta|é a opção correta|é a certa|é verdadeira"),
    Language("it", "risposta|risultato|soluzione", "opzione|scelta|alternativa|lettera|affermazione", "corretta|giusta|esatta|finale|migliore|corretto|vera|appropriata",
             "sbagliata|errata|falsa|scorretta", "è quindi|è dunque|è|sarebbe|sarà|e'|sono", "la|il|l'|l'opzione|lettera|opzione|risposta|la lettera|la risposta|quindi|alternativa",
             "non|mai|nessuna", "dubito|non penso|non credo|supponiamo|se",
             "scelgo|sceglierei|seleziono|opto per|la mia scelta è|la mia risposta è|direi|io scelgo",
             "è la risposta|è corretta|è quella corretta|è giusta|è esatta|è la corretta|è quella giusta|è l'opzione|è vera"),
    Language("nl", "antwoord|oplossing|resultaat", "optie|keuze|mogelijkheid|stelling", "juiste|goede|correcte|beste|uiteindelijke|definitieve|juist|correct",
             "foute|onjuiste|verkeerde", "is dus|is daarom|is|luidt|zou|zijn", "de|het|optie|antwoord|keuze|dus|letter", "niet|geen|nooit", "betwijfel|denk niet|geloof niet|stel|als",
             "ik kies voor|ik kies|kies ik voor|kies ik|ik ga voor|mijn keuze is|ik zou kiezen voor", "is juist|is het juiste|is het goede|is het antwoord|is de juiste|klopt|is goed|is de beste"),
    Language("sv", "svar|svaret|lösningen|resultatet", "alternativ|alternativet|val|valet|påstående", "rätt|rätta|korrekt|korrekta|riktiga|bästa|slutgiltiga|slutliga",
             "fel|felaktiga|felaktigt", "är därför|är alltså|är|blir|lyder", "alternativ|alternativet|bokstav|svar|därför|alltså", "inte|ej|aldrig", "tvivlar|tror inte|anta|om",
             "jag väljer|väljer jag|mitt val är|jag svarar", "är rätt|är korrekt|är det rätta|är svaret|är det korrekta|stämmer|är riktigt"),
    Language("da", "svar|svaret|løsningen|resultatet", "mulighed|valgmulighed|muligheden|valget", "rigtige|korrekte|rigtigt|korrekt|bedste|endelige", "forkerte|forkert",
             "er derfor|er altså|er|bliver|lyder", "mulighed|svar|derfor|bogstav", "ikke|aldrig", "tvivler|tror ikke|antag|hvis", "jeg vælger|vælger jeg|mit valg er",
             "er rigtig|er korrekt|er rigtigt|er det rigtige|er svaret|er det korrekte|passer"),
    Language("no", "svar|svaret|løsningen|fasit", "alternativ|alternativet|valg|valget", "riktig|riktige|rett|rette|korrekt|korrekte|beste|endelig|endelige", "gale|feil",
             "er derfor|er altså|er|blir|lyder", "alternativ|svar|derfor|bokstav", "ikke|aldri", "tviler|tror ikke|anta|hvis", "jeg velger|velger jeg|mitt valg er",
             "er riktig|er rett|er korrekt|er det riktige|er svaret|stemmer"),
    Language("fi", "vastaus|vastaukseni|ratkaisu|tulos", "vaihtoehto|valinta|väite", "oikea|paras|lopullinen|oikein", "väärä|virheellinen", "on siis|on siten|on|olisi", "vaihtoehto|siis|kirjain|kohta",
             "ei|eivät|ei ole", "epäilen|en usko|en luule|oletetaan|jos", "valitsen|valitsen siis|valintani on|valitsisin|vastaan", "on oikea|on oikein|on vastaus|on oikea vastaus|pitää paikkansa|on paras"),
    Language("pl", "odpowiedź|odpowiedz|odpowiedzią|odpowiedzia|wynik|rozwiązanie|rozwiązaniem", "opcja|opcją|wariant|wybór|stwierdzenie", "prawidłowa|poprawna|właściwa|najlepsza|ostateczna|prawidłową|poprawną|właściwą|końcowa|prawidłowy|poprawny",
             "błędna|nieprawidłowa|niepoprawna|zła|błędną", "to|jest zatem|jest więc|jest|brzmi|wynosi", "odpowiedź|opcja|wariant|litera|więc|zatem", "nie|nigdy", "wątpię|nie sądzę|nie uważam|załóżmy|jeśli|gdyby",
             "wybieram|wybieram opcję|wybieram odpowiedź|wybrałbym|wybrałabym|mój wybór to|stawiam na|zaznaczam", "jest prawidłow|jest poprawn|jest właściw|to prawidłow|to poprawn|jest odpowiedzią|jest najlepsz", bare=True),
    Language("cs", "odpověď|odpověd|odpovědí|výsledek|řešení|řešením", "možnost|možností|varianta|volba|tvrzení", "správná|správnou|správně|nejlepší|konečná|správné|správný",
             "špatná|nesprávná|chybná", "je tedy|je proto|je|zní|to je", "možnost|odpověď|varianta|tedy|písmeno", "není|ne|nikdy", "pochybuji|nemyslím|předpokládejme|pokud|kdyby",
             "volím|vybírám|zvolil bych|zvolím|moje volba je|vyberu", "je správn|je správná|je odpověď|je nejlepší|platí", bare=True),
    Language("sk", "odpoveď|odpoved|odpoveďou|výsledok|riešenie", "možnosť|variant|voľba", "správna|správnou|najlepšia|konečná", "nesprávna|zlá|chybná", "je teda|je preto|je|znie|to je", "možnosť|odpoveď|teda|písmeno",
             "nie je|nie|nikdy", "pochybujem|nemyslím|predpokladajme|ak", "volím|vyberám|zvolil by som|moja voľba je", "je správn|je odpoveď|platí", bare=True),
    Language("ru", "ответ|ответом|ответе|результат|решение", "вариант|вариантом|выбор|утверждение|пункт|варианта|опция", "правильный|верный|верное|правильным|верным|правильное|окончательный|лучший|итоговый|правильная|верная",
             "неправильный|неверный|ошибочный|неверным", "это|является|будет|—|-|равен|таков|под буквой", "вариант|ответ|буква|под|буквой|пункт|номер|утверждение|значит|это", "не|нет|никогда", "сомневаюсь|не думаю|не считаю|предположим|если|допустим",
             "выбираю|я выбираю|выберу|выбрал бы|мой выбор|мой выбор —|мой выбор:|я бы выбрал|остановлюсь на|отвечаю", "является правильн|является верн|правильн|верен|верна|верно|верный|это правильн|- верный|— верный|- правильн|— правильн|подходит", bare=True),
    Language("uk", "відповідь|відповіддю|результат|розв'язок", "варіант|варіантом|вибір|твердження", "правильна|вірна|правильний|правильною|остаточна|найкраща|вірний|правильним|кінцева", "неправильна|хибна|невірна",
             "це|є|буде|—|-|дорівнює", "варіант|відповідь|літера|під|буквою|це", "не|ні|ніколи", "сумніваюся|не думаю|не вважаю|припустимо|якщо", "обираю|я обираю|вибираю|я вибираю|мій вибір|оберу|мій вибір —",
             "є правильн|правильн|вірна|вірний|вірно|є вірн|— правильн|- правильн", bare=True),
    Language("bg", "отговор|отговорът|отговора|резултат|резултатът", "вариант|вариантът|избор", "правилен|правилният|верен|верният|верния|крайният|окончателният|най-добрият", "грешният|неверен|грешен", "е|това е|ще бъде|—|-", "вариант|отговор|буква|това",
             "не|никога", "съмнявам|не мисля|да предположим|ако", "избирам|аз избирам|бих избрал|моят избор е", "е правилн|е верн|е отговор", bare=True),
    Language("hr", "odgovor|odgovora|rezultat|rješenje|rešenje|одговор|решење", "opcija|izbor|tvrdnja|опција", "točan|tačan|ispravan|ispravna|točna|tačna|konačni|konačan|najbolji|тачан|исправан", "netočan|netačan|pogrešan", "je dakle|je stoga|je|glasi|јe|је", "opcija|pod|odgovor|slovo|опција|под",
             "nije|ne|није", "sumnjam|ne mislim|pretpostavimo|ako", "biram|odabirem|izabrao bih|moj izbor je|бирам|бирам опцију", "je točan|je tačan|je točn|je tačn|je ispravn|je odgovor|је тачан|је тачн", bare=True),
    Language("sl", "odgovor|rezultat|rešitev", "možnost|izbira", "pravilen|pravilni|pravilna|končni|najboljši", "napačen|napačni", "je torej|je|se glasi", "možnost|torej|pod|črka", "ni|ne", "dvomim|ne mislim|recimo|če", "izberem|izbiram|moja izbira je", "je pravil|je odgovor|drži", bare=True),
    Language("ro", "răspuns|răspunsul|raspuns|raspunsul|rezultat|rezultatul|soluția", "opțiunea|varianta|opțiune|alegerea", "corect|corectă|final|finală|bun|potrivit|corecta", "greșit|incorect|greșită", "este deci|este|e|ar fi|va fi", "varianta|opțiunea|litera|deci|răspunsul",
             "nu|niciodată", "mă îndoiesc|nu cred|presupunem|dacă", "aleg|aș alege|alegem|optez pentru|alegerea mea este", "este corect|este răspuns|e corect|este varianta corect|este cea corect", bare=True),
    Language("hu", "válasz|válaszom|megoldás|eredmény", "lehetőség|opció|állítás", "helyes|végső|legjobb|jó", "helytelen|rossz|hibás", "tehát|az|a|:", "a|az|válasz|opció|lehetőség|tehát|betű", "nem|sem", "kétlem|nem hiszem|tegyük fel|ha",
             "választom|a választásom|a választásom a|én a", "a helyes|az a helyes|a jó válasz|a megoldás", bare=True),
    Language("el", "απάντηση|απαντηση|αποτέλεσμα|λύση", "επιλογή|επιλογη|πρόταση", "σωστή|ορθή|σωστη|τελική|καλύτερη|σωστό", "λάθος|λανθασμένη|εσφαλμένη", "είναι λοιπόν|είναι|ειναι|θα είναι", "η|το|την|επιλογή|απάντηση|γράμμα|λοιπόν",
             "δεν|όχι|μη", "αμφιβάλλω|δεν νομίζω|δεν πιστεύω|υποθέσουμε|αν", "επιλέγω|διαλέγω|επιλέγω την|θα επέλεγα|η επιλογή μου είναι", "είναι σωστ|είναι η σωστ|είναι η απάντηση|είναι ορθ", bare=True),
    Language("tr", "cevap|cevabı|cevabım|yanıt|yanıtı|yanıtım|sonuç|çözüm", "seçenek|şık|şıkkı|seçeneği|ifade", "doğru|nihai|en iyi|kesin|son", "yanlış|hatalı", "ise|şudur|olarak|olmalıdır|olur", "seçenek|şık|şıkkı|harfi",
             "değil|değildir|olamaz|yok", "şüpheliyim|sanmıyorum|düşünmüyorum|varsayalım|eğer", "seçimim|tercihim|benim seçimim",
             "doğrudur|doğru|şıkkı doğru|seçeneği doğru|doğru cevap|doğru yanıt|şıkkını seç|seçeneğini seç|'yi seç|'yı seç|'i seç|'ı seç", bare=True),
    Language("az", "cavab|cavabı|nəticə", "variant|seçim", "düzgün|doğru|son", "səhv|yanlış", "isə|budur", "variant|variantı", "deyil|yox", "şübhə|düşünmürəm|tutaq ki|əgər", "seçirəm|seçimim", "doğrudur|düzgündür|variantı doğru", bare=True),
    Language("ar", "الإجابة|الاجابة|الجواب|إجابة|جواب|إجابتي|الحل|النتيجة", "الخيار|الاختيار|خيار|العبارة|البديل", "الصحيحة|الصحيح|النهائية|النهائي|الأفضل|الصائبة|صحيح|الأنسب", "الخاطئة|الخطأ|الخاطئ|خاطئة", "هي إذن|هو إذن|هي|هو|تكون|يكون|إذن", "الخيار|الحرف|الإجابة|رقم|إذن|حرف|خيار",
             "ليس|ليست|لا|غير", "أشك|لا أعتقد|لا أظن|لنفترض|إذا|لو", "أختار|اختار|سأختار|نختار|أختار الخيار|اختياري هو|اختياري", "هو الصحيح|هي الصحيحة|صحيح|صحيحة|هو الجواب|هي الإجابة|هو الإجابة|هو الخيار الصحيح", bare=True),
    Language("he", "תשובה|התשובה|תשובתי|הפתרון|פתרון|התוצאה", "אפשרות|האפשרות|הבחירה|היגד|ההיגד", "נכונה|הנכונה|הסופית|סופית|הטובה|הנכון", "שגויה|השגויה|הלא נכונה", "היא אפוא|היא|הוא|תהיה", "אפשרות|האות|סעיף|תשובה|אות|האפשרות",
             "אינה|אינו|לא|איננה", "מסופק|לא חושב|לא חושבת|נניח|אם", "אני בוחר|אני בוחרת|אבחר|בחרתי|הבחירה שלי היא|אני בוחר באפשרות|אני בוחר ב", "היא הנכונה|נכונה|היא התשובה|הוא הנכון|היא האפשרות הנכונה|היא התשובה הנכונה", bare=True),
    Language("fa", "پاسخ|جواب|نتیجه|پاسخ من|جواب من", "گزینه|گزینه‌ی|گزینهٔ|انتخاب|عبارت", "صحیح|درست|نهایی|بهترین|مناسب", "غلط|نادرست|اشتباه", "برابر|عبارت است از|همان", "گزینه|گزینهٔ|گزینه ی|حرف|شماره|برابر",
             "نیست|نمی|نه", "شک دارم|فکر نمی|فرض کنید|اگر", "انتخاب می کنم گزینه|من گزینه|انتخاب من|انتخاب من گزینه", "صحیح است|درست است|پاسخ است|پاسخ صحیح است|را انتخاب|جواب درست است|پاسخ درست است", bare=True),
    Language("ur", "جواب|صحیح جواب|درست جواب|نتیجہ", "آپشن|انتخاب", "صحیح|درست|حتمی|بہترین", "غلط", "یہ", "آپشن|حرف", "نہیں|نہ", "شک|نہیں سوچتا|فرض کریں|اگر", "میرا انتخاب|میرا جواب", "صحیح ہے|درست ہے|درست جواب ہے|صحیح جواب ہے|جواب ہے|کا انتخاب", bare=True),
    Language("hi", "उत्तर|जवाब|सही उत्तर|हल|परिणाम", "विकल्प|चुनाव|कथन", "सही|अंतिम|सर्वोत्तम|उचित|सर्वश्रेष्ठ", "गलत|ग़लत", "होगा|यह|है", "विकल्प|अक्षर|तो", "नहीं|न", "संदेह|नहीं लगता|मान लीजिए|मान लें|यदि|अगर",
             "मैं विकल्प|मेरा चुनाव|मैं चुनता हूँ|मेरी पसंद", "सही है|सही उत्तर है|सही विकल्प है|उत्तर है|सही जवाब है|चुनता|चुनती|को चुन", bare=True),
    Language("mr", "उत्तर|बरोबर उत्तर", "पर्याय", "योग्य|बरोबर|अंतिम", "चुकीचे|चुकीचा", "आहे|हे", "पर्याय", "नाही|नसून", "शंका|समजा|जर", "मी पर्याय|माझी निवड", "बरोबर आहे|योग्य आहे|हे उत्तर आहे|निवड", bare=True),
    Language("bn", "উত্তর|উত্তরটি|সঠিক উত্তর|উত্তর হল|ফলাফল", "বিকল্প|অপশন|পছন্দ", "সঠিক|চূড়ান্ত|সেরা|সর্বোত্তম", "ভুল", "হলো|হল|হচ্ছে|হবে", "বিকল্প|অপশন|টি", "নয়|না|নেই", "সন্দেহ|মনে করি না|ধরা যাক|ধরি|যদি",
             "আমি|আমার পছন্দ|আমি বিকল্প", "সঠিক|সঠিক উত্তর|হলো সঠিক|হল সঠিক|বেছে|ই সঠিক|নির্বাচন", bare=True),
    Language("ta", "பதில்|விடை|சரியான விடை|சரியான பதில்", "விருப்பம்|தேர்வு", "சரியான|இறுதி|சிறந்த", "தவறான", "ஆகும்|என்பது", "விருப்பம்|தேர்வு", "இல்லை|அல்ல", "சந்தேகம்|ஒருவேளை|எனக் கொள்வோம்", "நான்|எனது தேர்வு|என் தேர்வு", "சரியானது|சரி|சரியான விடை|சரியான பதில்|என்பதே சரி", bare=True),
    Language("te", "సమాధానం|జవాబు|సరైన సమాధానం", "ఎంపిక|ఆప్షన్", "సరైన|తుది|ఉత్తమ", "తప్పు", "అనేది|అవుతుంది", "ఎంపిక|ఆప్షన్", "కాదు|లేదు", "సందేహం|అనుకుందాం|ఒకవేళ", "నేను|నా ఎంపిక", "సరైనది|సరైన సమాధానం|సరైంది|ఒప్పు", bare=True),
    Language("th", "คำตอบ|คำตอบที่ถูกต้อง|คำตอบที่ถูก|เฉลย|ผลลัพธ์", "ตัวเลือก|ข้อ|ทางเลือก", "ถูกต้อง|ที่ถูกต้อง|สุดท้าย|ที่ดีที่สุด|ถูก", "ผิด|ที่ผิด", "ที่ถูกต้องคือ|ที่ถูกคือ|สุดท้ายคือ|คือ|เป็น|ได้แก่", "ข้อ|ตัวเลือก|ตัวเลือกที่",
             "ไม่ใช่|ไม่", "สงสัย|ไม่คิดว่า|สมมติ|ถ้า|หาก", "เลือกข้อ|ฉันเลือก|ผมเลือก|เลือก|ขอเลือก|ตอบ|ตอบข้อ|จึงเลือก", "ถูกต้อง|ถูก|เป็นคำตอบ|คือคำตอบ", bare=True, spaced=False),
    Language("vi", "đáp án|câu trả lời|trả lời|kết quả|lời giải", "phương án|lựa chọn|phát biểu", "đúng|chính xác|cuối cùng|tốt nhất|đúng nhất|phù hợp nhất", "sai", "đúng là|chính xác là|cuối cùng là|là|sẽ là|chính là", "đáp án|phương án|câu|ý|lựa chọn|chữ",
             "không phải|không|chẳng", "nghi ngờ|không nghĩ|giả sử|nếu", "chọn|tôi chọn|em chọn|mình chọn|chọn đáp án|lựa chọn của tôi là|chọn phương án|vậy chọn", "là đáp án|là đúng|đúng|là câu trả lời|là phương án đúng|chính xác", bare=True),
    Language("id", "jawaban|jawabannya|jawapan|jawapannya|hasilnya|kesimpulannya|jawab", "pilihan|opsi|pernyataan|pilihannya", "benar|yang benar|tepat|yang tepat|akhir|terbaik|yang betul|betul|yang paling tepat|paling tepat", "salah|yang salah|keliru", "adalah|ialah|yaitu|yakni|merupakan", "pilihan|opsi|huruf|jawaban|yang",
             "bukan|tidak|bukanlah", "ragu|tidak yakin|tidak berpikir|misalkan|andaikan|jika|kalau", "saya memilih|saya pilih|pilih|aku pilih|pilihan saya adalah|pilihan saya|memilih opsi|kita pilih", "adalah jawaban|benar|adalah yang benar|tepat|adalah pilihan|betul", bare=True),
    Language("tl", "sagot|tamang sagot|kasagutan|resulta", "pagpipilian|opsyon|pahayag", "tama|tamang|pinal|pinakamahusay", "mali|maling", "ay ang|ay", "ang|titik|letra|opsyon", "hindi|walang", "duda|sa palagay ko hindi|ipagpalagay|kung", "pinipili ko ang|pipiliin ko ang|ang pinili ko ay|pinipili ko", "ang tamang sagot|ang tama|ang sagot|ay tama", bare=True),
    Language("sw", "jibu|jibu sahihi|jawabu|matokeo", "chaguo|kauli", "sahihi|la mwisho|bora", "si sahihi|lisilo sahihi|baya", "ni|litakuwa", "chaguo|herufi", "si|sio|siyo|hapana", "nina shaka|sidhani|tuseme|kama|ikiwa", "ninachagua|nachagua|chaguo langu ni", "ni sahihi|ndiyo jibu|ndilo jibu|ni jibu|ndio jibu"),
    Language("ca", "resposta|solució|resultat", "opció|alternativa|lletra", "correcta|final|millor|bona", "incorrecta|falsa", "és doncs|és|seria|serà", "la|l'|l'opció|opció|lletra|doncs", "no|mai", "dubto|no crec|suposem|si", "escullo|em quedo amb|la meva tria és", "és la correcta|és correcta|és la resposta"),
    Language("et", "vastus|lahendus|tulemus", "variant|valik|valikuvastus", "õige|lõplik|parim", "vale", "on seega|on|oleks", "variant|seega|valik|täht", "ei|pole", "kahtlen|ei usu|oletame|kui", "valin|minu valik on|valiksin", "on õige|on vastus"),
    Language("lv", "atbilde|rezultāts|risinājums", "variants|izvēle", "pareizā|pareiza|galīgā|labākā", "nepareizā|nepareiza", "ir tātad|ir|būtu", "variants|atbilde|burts", "nav|ne", "šaubos|nedomāju|pieņemsim|ja", "izvēlos|mana izvēle ir", "ir pareiz|ir atbilde"),
    Language("lt", "atsakymas|rezultatas|sprendimas", "variantas|pasirinkimas", "teisingas|galutinis|geriausias", "neteisingas|klaidingas", "yra|būtų|-|—", "variantas|raidė", "nėra|ne", "abejoju|nemanau|tarkime|jei", "renkuosi|pasirenku|mano pasirinkimas yra|mano pasirinkimas", "yra teising|teisingas|yra atsakymas", bare=True),
)
# fmt: on


def _alternatives(*fields: str) -> str:
    """A pattern of the words of some fields, the longest first."""
    words = {word for words in fields for word in words.split("|") if word}
    return "|".join(re.escape(word).replace(r"\ ", r"\s") for word in sorted(words, key=len, reverse=True)) or "(?!)"


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
    right: re.Pattern[str]  # begins after a label


@cache
def wording(row: Language) -> Wording:
    """The patterns of a language; they are compiled when the first of its words is met."""
    front, edge = (r"(?<!\w)", r"(?!\w)") if row.spaced else ("", "")

    def words(*fields: str) -> str:
        return rf"{front}(?:{_alternatives(*fields)}){edge}"

    small = rf"(?:(?:{_alternatives(row.small)}){edge}{_MARKS}{{0,3}}){{0,3}}"
    described = rf"(?:{_MARKS}{{0,3}}(?:{_alternatives(row.correct, row.option, row.small)}){edge}){{0,3}}"
    link = rf"(?:{_alternatives(row.link)}){edge}"
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
        re.compile(rf"{front}(?:{_alternatives(row.negation)})", re.I),
        re.compile(words(row.doubt), re.I),
        re.compile(rf"{words(row.choose)}[\s:—-]{{0,3}}{small}{_MARKS}{{0,4}}$", re.I),
        re.compile(
            rf"{_CLOSING}\s?(?:(?:{_alternatives(row.option, row.small)})\s?)?(?:{_alternatives(row.right)})", re.I
        ),
    )


def nouns(row: Language) -> list[tuple[str, bool]]:
    """The nouns of a language, and whether each announces an answer by itself."""
    found = dict.fromkeys((word for word in row.option.split("|") if word), False)
    return list((found | dict.fromkeys(row.answer.split("|"), True)).items())


NOUNS = tuple((row, noun, strong) for row in LANGUAGES for noun, strong in nouns(row))
_SIGNS = tuple((row, sign) for row in LANGUAGES for sign in f"{row.choose}|{row.right}".split("|") if sign)


def spoken(lowered: str) -> list[Language]:
    """The languages in which a text in small letters chooses something or calls it right."""
    found = {row.code: row for row, sign in _SIGNS if sign in lowered}
    return list(found.values())


# Words that may stand between a link and a label in some language; a letter alone may be the label itself.
SMALL_WORDS = _alternatives(
    *(
        word
        for row in LANGUAGES
        for word in f"{row.small}|{row.option}".split("|")
        if len(word) > 1 or not word.isascii()
    )
)
