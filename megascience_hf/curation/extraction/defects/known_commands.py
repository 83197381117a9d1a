r"""Commands in formulas that nobody but their author knows: `\hb` without the book's preamble says nothing.

Known are those of LaTeX, AMS, MathJax and KaTeX and of the packages for physics, units, chemistry and logic, and the
names that nearly all authors give to the same thing (`\R`, `\E`, `\Var`).
"""

from __future__ import annotations

import re

from megascience_hf.curation.extraction.code_blocks import CODE

_FORMULA = re.compile(
    r"\$\$[^$]{1,8000}\$\$|(?<![\\$])\$(?!\s)[^$\n]{1,2000}(?<!\\)\$"
    r"|\\\((?:(?!\\\().){1,2000}?\\\)|\\\[(?:(?!\\\[).){1,8000}?\\\]",
    re.S,
)
_CODE = re.compile(CODE, re.M)
_TEXT = re.compile(
    r"\\(?:text(?:rm|bf|it|tt|sf)?|mbox|hbox|label|tag\*?|color|href|url|ce|cite[a-z]*)\s?\{[^{}]{0,400}\}"
)
# Letters with a stroke in words, litres in quantities: in a formula each author's own.
_IN_QUANTITIES = frozenset({"L", "l"})
_QUANTITY = re.compile(r"\\(?:SI|si|qty|unit|ang|SIrange|qtyrange)(?![A-Za-z])")
_DEFINES = re.compile(
    r"\\(?:newcommand|renewcommand|providecommand|DeclareMathOperator|def|let)\*?\s?\{?\s?\\([A-Za-z]+)"
)
_COMMAND = re.compile(r"\\([A-Za-z]{1,40}|\d)")
_NAMES = """
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi
    chi psi omega digamma Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega Alpha Beta Epsilon Zeta Eta
    Iota Kappa Mu Nu Rho Tau Chi varepsilon vartheta varpi varrho varsigma varphi varkappa varGamma varDelta
    varTheta varLambda varXi varPi varSigma varPhi varPsi varOmega ell hbar hslash imath jmath Re Im wp aleph beth
    gimel daleth eth mho Finv Game partial nabla infty emptyset varnothing forall exists nexists neg lnot top bot
    angle measuredangle sphericalangle triangle triangledown square Box Diamond lozenge blacksquare blacklozenge
    blacktriangle blacktriangledown bigstar diamondsuit heartsuit clubsuit spadesuit flat natural sharp surd prime
    backprime backslash degree circledS complement dag ddag dagger ddagger S P copyright pounds euro yen checkmark
    maltese frac dfrac tfrac cfrac sfrac nicefrac flatfrac binom dbinom tbinom choose brace brack over atop above
    sqrt root of sum prod coprod int iint iiint iiiint idotsint oint oiint oiiint bigcap bigcup bigsqcup bigvee
    bigwedge bigodot bigotimes bigoplus biguplus limits nolimits intop smallint sin cos tan cot sec csc sinh cosh
    tanh coth sech csch arcsin arccos arctan arccot arcsec arccsc arsinh arcosh artanh arcsinh arccosh arctanh exp
    log ln lg lb det dim ker deg gcd lcm hom arg min max inf sup lim liminf limsup varlimsup varliminf injlim
    projlim varinjlim varprojlim Pr tg ctg cotg cosec sh ch th cth arctg arcctg bmod pmod mod pod operatorname
    operatornamewithlimits mathop mathbin mathrel mathord mathopen mathclose mathpunct mathinner mathchoice le leq
    leqq leqslant ge geq geqq geqslant ne neq eq lt gt ll lll gg ggg prec succ preceq succeq preccurlyeq succcurlyeq
    precsim succsim precapprox succapprox curlyeqprec curlyeqsucc sim simeq nsim approx approxeq cong ncong equiv
    propto varpropto asymp doteq doteqdot Doteq risingdotseq fallingdotseq circeq triangleq eqcirc eqsim backsim
    backsimeq bumpeq Bumpeq coloneqq coloneq eqqcolon Coloneqq vcentcolon ratio colon dblcolon colonequals
    equalscolon lessgtr gtrless lesseqgtr gtreqless lessapprox gtrapprox lesssim gtrsim lessdot gtrdot lnsim gnsim
    lneq gneq lneqq gneqq nless ngtr nleq ngeq nleqslant ngeqslant nprec nsucc npreceq nsucceq mid nmid shortmid
    nshortmid parallel nparallel shortparallel perp Perp bowtie Join smile frown between pitchfork therefore because
    models vDash Vdash VDash vdash dashv nvdash nvDash nVdash nVDash Vvdash smallsmile smallfrown vartriangle
    vartriangleleft vartriangleright trianglelefteq trianglerighteq ntriangleleft ntriangleright blacktriangleleft
    blacktriangleright in ni notin notni owns subset supset subseteq supseteq subsetneq supsetneq subseteqq
    supseteqq subsetneqq varsubsetneq nsubseteq nsupseteq nsubset Subset Supset sqsubset sqsupset sqsubseteq
    sqsupseteq cap cup Cap Cup sqcap sqcup uplus setminus smallsetminus land lor wedge vee barwedge veebar
    doublebarwedge curlywedge curlyvee amalg wr pm mp times div divideontimes cdot cdotp centerdot ast star circ
    bullet oplus ominus otimes oslash odot circledast circledcirc circleddash boxplus boxminus boxtimes boxdot
    ltimes rtimes leftthreetimes rightthreetimes dotplus intercal bigcirc bigtriangleup bigtriangledown lhd rhd
    unlhd unrhd diamond triangleleft triangleright to gets leftarrow rightarrow leftrightarrow Leftarrow Rightarrow
    Leftrightarrow longleftarrow longrightarrow longleftrightarrow Longleftarrow Longrightarrow Longleftrightarrow
    implies impliedby iff mapsto longmapsto hookleftarrow hookrightarrow uparrow downarrow updownarrow Uparrow
    Downarrow Updownarrow nearrow searrow swarrow nwarrow leftharpoonup leftharpoondown rightharpoonup
    rightharpoondown leftrightharpoons rightleftharpoons rightarrowtail leftarrowtail twoheadrightarrow
    twoheadleftarrow leftrightarrows rightleftarrows leftleftarrows rightrightarrows upuparrows downdownarrows
    nleftarrow nrightarrow nLeftarrow nRightarrow nleftrightarrow nLeftrightarrow leadsto rightsquigarrow
    leftrightsquigarrow curvearrowleft curvearrowright circlearrowleft circlearrowright looparrowleft looparrowright
    dashrightarrow dashleftarrow restriction upharpoonright upharpoonleft downharpoonright downharpoonleft multimap
    Lsh Rsh xrightarrow xleftarrow xleftrightarrow xRightarrow xLeftarrow xLeftrightarrow xmapsto xlongequal
    xhookrightarrow xhookleftarrow xrightleftharpoons xtwoheadrightarrow Lleftarrow Rrightarrow lrarr harr rarr larr
    left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm biggm Biggm langle
    rangle lbrace rbrace lbrack rbrack lfloor rfloor lceil rceil vert Vert lvert rvert lVert rVert lgroup rgroup
    lmoustache rmoustache ulcorner urcorner llcorner lrcorner llbracket rrbracket llparenthesis hat widehat check
    widecheck tilde widetilde acute grave dot ddot dddot ddddot breve bar vec mathring overline underline overbrace
    underbrace overbracket underbracket overparen underparen overleftarrow overrightarrow overleftrightarrow
    underleftarrow underrightarrow underleftrightarrow overset underset overunderset stackrel stackbin substack
    sideset cancel bcancel xcancel cancelto sout boxed fbox framebox phantom vphantom hphantom smash mathstrut strut
    undertilde utilde underbar wideparen overgroup undergroup overlinesegment ushort mathrm mathbf mathit mathsf
    mathtt mathcal mathbb mathfrak mathscr mathnormal mathbfit boldsymbol boldmath bm pmb symbf symit symrm symup
    symcal symbb mathbbm mathds mathup Bbb frak cal scr bf rm it sf tt sc sl bfseries rmfamily text textrm textbf
    textit texttt textsf textsc textnormal textup textsl textmd textcolor emph mbox hbox vbox hspace vspace
    textstyle displaystyle scriptstyle scriptscriptstyle tiny scriptsize footnotesize small normalsize large Large
    LARGE huge Huge color colorbox fcolorbox normalfont ensuremath textsuperscript textsubscript textdegree textmu
    textquotesingle textgreater textless textbackslash textasciitilde textasciicircum textunderscore textbar quad
    qquad enspace enskip thinspace medspace thickspace negthinspace negmedspace negthickspace hfill hfil hskip mskip
    kern mkern mspace space nobreakspace nobreak allowbreak break newline linebreak hline cline dots ldots cdots
    vdots ddots dotsc dotsb dotsm dotsi dotso iddots adots ldotp textellipsis begin end tag notag nonumber label ref
    eqref intertext shortintertext displaybreak allowdisplaybreaks noalign multicolumn multirow hdashline cr crcr
    newcommand renewcommand providecommand def let newenvironment DeclareMathOperator require unicode char hfilneg
    raise lower rlap llap clap mathrlap mathllap mathclap raisebox rotatebox scalebox resizebox rule vcenter
    buildrel not centernot arraystretch arraycolsep setlength toprule midrule bottomrule cmidrule cssId class style
    href url mathchar xspace relax protect bgroup egroup null vrule hrule hss vss vfill bigskip medskip smallskip
    par centering raggedright noindent index newtagform usetagform fam ifx else fi setcounter stepcounter qty pqty
    bqty vqty Bqty absolutevalue norm order comm acomm pb poissonbracket vb vectorbold va vu vdot cross cp grad
    gradient divergence curl laplacian dd differential dv derivative odv pdv partialderivative pd od fdv var
    variation functionalderivative bra ket braket ketbra dyad op ip expval ev expectationvalue matrixel mel
    matrixelement mqty smqty mdet smdet imat xmat pmat tr Tr trace rank erf erfc Res residue principalvalue pv PV
    acosh asinh atanh acos asin atan eval evaluated sbmqty Bra Ket Braket Set set SI si num ang unit qtyrange
    numrange SIrange unitfrac percent per squared cubed cubic tothe raiseto metre meter gram kilogram kilo mega giga
    tera peta exa milli micro nano pico femto atto centi deci deca hecto second minute hour day ampere kelvin mole
    candela celsius degreeCelsius newton joule watt pascal hertz coulomb volt ohm farad henry tesla weber siemens
    lumen lux becquerel gray sievert radian steradian litre liter electronvolt hectare tonne decibel arcminute
    arcsecond neper dalton astronomicalunit year kg km cm mm um nm m s ms us ns g mg ug mol kmol J kJ MJ eV keV MeV
    GeV W kW MW N kN Pa kPa MPa GPa Hz kHz MHz GHz V mV kV A mA K L mL T F uF nF pF H mH bit byte hartree bohr
    angstrom AA atm ce pu chemfig cee reaction bond lewis isotope nuclide R Z Q C E RR NN ZZ QQ CC EE PP FF KK TT HH
    Reals reals Complex cnums natnums integers rationals Var Cov Corr Cor Bias MSE cov corr cor Prob prob Ex abs
    floor ceil ceiling round inner innerprod sgn sign sinc argmin argmax arginf argsup diag span Span spn Hom End
    Aut Gal GL SL SO SU Sp Ker coker Coker im id Id supp dist vol conv adj proj cis rot diver ord nullity Null Nul
    Col Row rk rg card Int cl interior Ext Tor Spec Mod poly polylog loglog softmax sigmoid relu logit logistic KL
    Bern Bin Binom Poisson Pois Normal Unif Exp Gam NP eps veps vphi d i j O o oe ae aa ss l AE OE defeq eqdef given
    suchthat st define bs bold degC cdotsc opt arr norma TRUE FALSE true false bigO diameter enclose mathtip texttip
    mmlToken shove shoveleft shoveright splitfrac splitdfrac vdotswithin MoveEqLeft Aboxed mathtoolsset lparen
    rparen xlongleftarrow xlongrightarrow underaccent accentset dashuline uline textquote enquote footnote
    footnotemark cite citep citet leavevmode mathpalette mathaccent qed qedhere qedsymbol sphat spcheck sptilde
    nolinebreak newpage pagebreak hypertarget hyperlink pause only uncover onslide
    And Bbbk LaTeX Omicron Overrightarrow Rule SIlist Square TeX Trace amp bmqty bohrmagneton cf circledR diagdown
    diagup displaylimits dmat doublecap doublecup feynmanslash genfrac hdots hdotsfor htmlClass htmlId imageof
    includegraphics item itshape lAngle lightning linewidth mathbbold mathbfsf mathdollar mathellipsis micron
    oldstyle origof overarc overwithdelims phantomsection plim pmqty prescript qand qc qcomma qfor qif qin qq qthen
    rAngle rightangle sen slashed supsetneqq symbol textcelsius textdollar textemdash textendash textohm textpm
    texttimes textwidth thetag thickapprox thicksim unboldmath upalpha updelta upmu uppi varUpsilon varsupsetneq
    vmqty
"""
_KNOWN = frozenset(_NAMES.split()) - _IN_QUANTITIES


def unknown_commands(text: str) -> set[str]:
    """The commands in the formulas of a text that only a preamble that is not there defines."""
    if "\\" not in text or not ("$" in text or "\\(" in text or "\\[" in text):
        return set()
    text = _CODE.sub(" ", text) if "`" in text else text
    own = set(_DEFINES.findall(text))
    found: set[str] = set()
    for formula in _FORMULA.findall(text):
        if "\\" in formula:
            named = set(_COMMAND.findall(_TEXT.sub(" ", formula.replace("\\\\", " ")))) - _KNOWN
            found |= named if not _QUANTITY.search(formula) else named - _IN_QUANTITIES
    return found - own
