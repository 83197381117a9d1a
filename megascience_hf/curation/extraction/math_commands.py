r"""Tells whether a formula calls a command that only its author's book defines: `\vv` for a vector, `\E` for a mean.

What MathJax, KaTeX or the packages of the American Mathematical Society know is no loss, nor what its name tells.
"""

from __future__ import annotations

import re

from megascience_hf.curation.extraction.code_blocks import without_code

_FORMULA = re.compile(
    r"\$\$[^$]{1,6000}\$\$|(?<![\\$])\$(?!\s)(?:\\.|[^$\\\n]|\n(?![ \t]*\n)){1,800}\$"
    r"|\\\([^\0]{1,800}?\\\)|\\\[[^\0]{1,6000}?\\\]"
    r"|\\begin\{(?:equation|align|gather|multline|eqnarray)\*?\}[^\0]{1,6000}?\\end\{"
)
_CALL = re.compile(r"(?<!\\)(?:\\\\)*\\([A-Za-z]+)")
_DEFINES = re.compile(r"\\(?:(?:re|provide)?(?:new)?command|def|let|DeclareMathOperator)\b")
_INLINE = re.compile(r"`[^`\n]{1,300}`")
_COMMANDS = """
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa varkappa lambda mu nu xi omicron pi
    varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma
    Upsilon Phi Psi Omega digamma varGamma varDelta varTheta varLambda varXi varPi varSigma varUpsilon varPhi varPsi
    varOmega Alpha Beta Epsilon Zeta Eta Iota Kappa Mu Nu Omicron Rho Tau Chi aleph beth gimel daleth hbar hslash
    ell wp Re Im partial nabla infty prime backprime emptyset varnothing forall exists nexists neg lnot top bot
    angle measuredangle sphericalangle triangle square Box Diamond lozenge blacklozenge blacksquare bigstar star
    diamond clubsuit diamondsuit heartsuit spadesuit flat natural sharp surd eth mho complement imath jmath degree
    copyright circledR circledS yen pounds euro checkmark maltese dag ddag S P textdegree textcelsius celsius Finv
    Game Bbbk diagup diagdown triangledown blacktriangle blacktriangledown vartriangle pm mp times div cdot ast circ
    bullet cap cup uplus sqcap sqcup vee wedge lor land oplus ominus otimes oslash odot dagger ddagger amalg
    setminus smallsetminus wr bigcirc triangleleft triangleright bigtriangleup bigtriangledown lhd rhd unlhd unrhd
    dotplus ltimes rtimes leftthreetimes rightthreetimes barwedge doublebarwedge veebar curlywedge curlyvee
    circledast circledcirc circleddash boxplus boxminus boxtimes boxdot divideontimes intercal centerdot Cap Cup
    doublecap doublecup cdotp ldotp And le leq ge geq ne neq equiv sim simeq approx approxeq cong doteq propto asymp
    prec succ preceq succeq ll gg lll ggg subset supset subseteq supseteq nsubseteq nsupseteq subsetneq supsetneq
    sqsubset sqsupset sqsubseteq sqsupseteq in ni owns notin not mid nmid parallel nparallel perp vdash dashv vDash
    Vdash Vvdash nvdash nvDash models Vert smile frown bowtie Join between pitchfork because therefore leqslant
    geqslant leqq geqq lesssim gtrsim lessapprox gtrapprox lessgtr gtrless lesseqgtr gtreqless nless ngtr nleq ngeq
    nleqslant ngeqslant lneq gneq lneqq gneqq lnsim gnsim nsim ncong nprec nsucc precsim succsim preccurlyeq
    succcurlyeq curlyeqprec curlyeqsucc backsim backsimeq eqsim thicksim thickapprox triangleq circeq bumpeq Bumpeq
    doteqdot Doteq fallingdotseq risingdotseq coloneqq eqqcolon coloneq Coloneqq vcentcolon colon dblcolon
    trianglelefteq trianglerighteq vartriangleleft vartriangleright subseteqq supseteqq Subset Supset subsetneqq
    supsetneqq varsubsetneq varsupsetneq varpropto shortmid shortparallel to gets leftarrow rightarrow
    leftrightarrow Leftarrow Rightarrow Leftrightarrow longleftarrow longrightarrow longleftrightarrow Longleftarrow
    Longrightarrow Longleftrightarrow implies impliedby iff mapsto longmapsto hookleftarrow hookrightarrow
    leftharpoonup leftharpoondown rightharpoonup rightharpoondown rightleftharpoons leftrightharpoons uparrow
    downarrow updownarrow Uparrow Downarrow Updownarrow nearrow searrow swarrow nwarrow leadsto rightsquigarrow
    leftrightsquigarrow twoheadrightarrow twoheadleftarrow rightarrowtail leftarrowtail leftleftarrows
    rightrightarrows leftrightarrows rightleftarrows upuparrows downdownarrows upharpoonleft upharpoonright
    downharpoonleft downharpoonright curvearrowleft curvearrowright circlearrowleft circlearrowright looparrowleft
    looparrowright multimap dashrightarrow dashleftarrow nleftarrow nrightarrow nLeftarrow nRightarrow
    nleftrightarrow nLeftrightarrow Lsh Rsh restriction xrightarrow xleftarrow xleftrightarrow xRightarrow
    xLeftarrow xmapsto xrightleftharpoons xlongequal xhookrightarrow xhookleftarrow sum prod coprod int iint iiint
    iiiint idotsint oint oiint oiiint bigcap bigcup bigsqcup bigvee bigwedge bigodot bigotimes bigoplus biguplus
    smallint intop limits nolimits displaylimits arccos arcsin arctan arccot arcsec arccsc arg cos cosh cot coth csc
    deg det dim exp gcd hom inf injlim ker lg lim liminf limsup ln log max min Pr projlim sec sin sinh sup tan tanh
    varinjlim varliminf varlimsup varprojlim sech csch arcsinh arccosh arctanh arsinh arcosh artanh argmax argmin Tr
    tr rank diag sgn span lcm erf mod bmod pmod pod plim th ch sh tg ctg cotg arctg sen frac dfrac tfrac cfrac binom
    dbinom tbinom genfrac sqrt root of over atop choose brack brace above overwithdelims stackrel overset underset
    overline underline overbrace underbrace overbracket underbracket overrightarrow overleftarrow overleftrightarrow
    underrightarrow underleftarrow underleftrightarrow widehat widetilde widecheck hat check tilde acute grave dot
    ddot dddot ddddot breve bar vec mathring overparen underparen utilde underbar overgroup undergroup
    overlinesegment Overrightarrow wideparen sideset prescript substack buildrel cancel bcancel xcancel cancelto
    sout enclose boxed fbox framebox colorbox fcolorbox color textcolor phantom hphantom vphantom smash mathstrut
    strut llap rlap clap mathllap mathrlap mathclap raisebox raise lower hbox mbox vcenter rule Rule mathrm mathbf
    mathit mathsf mathtt mathcal mathfrak mathbb mathscr mathnormal mathds mathbfit mathbfsf boldsymbol bm bf rm it
    sf tt cal frak Bbb bold pmb boldmath unboldmath scr text textrm textbf textit textsf texttt textup textmd
    textnormal textsc textsl emph operatorname operatornamewithlimits mathop mathbin mathrel mathord mathopen
    mathclose mathpunct mathinner mathchoice displaystyle textstyle scriptstyle scriptscriptstyle tiny small
    normalsize large Large LARGE huge Huge footnotesize scriptsize rmfamily bfseries itshape left right middle big
    Big bigg Bigg bigl bigr bigm Bigl Bigr Bigm biggl biggr biggm Biggl Biggr Biggm lvert rvert lVert rVert langle
    rangle lceil rceil lfloor rfloor lbrace rbrace lbrack rbrack lgroup rgroup lmoustache rmoustache ulcorner
    urcorner llcorner lrcorner vert backslash llbracket rrbracket lAngle rAngle lt gt amp quad qquad enspace enskip
    thinspace medspace thickspace negthinspace negmedspace negthickspace hspace vspace hskip kern mkern mskip hfill
    hfil space nobreakspace allowbreak nobreak newline cr noalign hline cline hdashline vdots cdots ldots dots ddots
    dotsb dotsc dotsi dotsm dotso iddots hdots hdotsfor mathellipsis textellipsis begin end label tag notag nonumber
    ref eqref cite href url htmlClass htmlId cssId class style require unicode char symbol multicolumn multirow
    shoveleft shoveright intertext shortintertext displaybreak allowdisplaybreaks arraystretch setlength arraycolsep
    centering par noindent item footnote textwidth linewidth includegraphics ce pu cee cf ket bra braket ketbra Ket
    Bra Braket dyad ip mel ev expval norm abs qty pqty bqty vqty comm acomm pb dd dv pdv fdv var order grad curl
    laplacian divergence vb va vu vdot cross trace Trace Res principalvalue PV mqty pmqty bmqty vmqty dmat imat xmat
    flatfrac eval qq qif qthen qand qc qcomma qfor qin si SI unit num ang SIrange numrange qtyrange SIlist meter
    metre kilogram gram second kelvin mole ampere candela newton joule watt volt ohm pascal hertz coulomb farad
    tesla weber henry litre liter per squared cubed kilo milli micro nano mega giga centi deci pico percent
    electronvolt minute hour day year degreeCelsius angstrom kg micron um mm cm km ms us ns bohrmagneton tothe
    raiseto cubic mathdollar textdollar textasciitilde textasciicircum textbackslash textunderscore textquotesingle
    textbar textless textgreater textmu textohm texttimes textpm textendash textemdash LaTeX TeX oldstyle ensuremath
    protect relax bgroup egroup let def newcommand renewcommand DeclareMathOperator phantomsection thetag mspace
    pause mathbbm mathbbold upmu upalpha uppi updelta lightning Square rightangle overarc nicefrac sfrac slashed
    feynmanslash imageof origof toprule midrule bottomrule textsuperscript textsubscript R Z N Q C i d
"""
_KNOWN = frozenset(_COMMANDS.split())


def own_commands(*texts: str) -> set[str]:
    """The commands in the formulas of these texts that nobody but their author knows."""
    found: set[str] = set()
    for text in texts:
        if "\\" not in text:
            continue
        said = _INLINE.sub(" ", without_code(text))
        if _DEFINES.search(said):
            return set()  # it brings its own
        for formula in _FORMULA.finditer(said):
            found.update(name for name in _CALL.findall(formula[0]) if name not in _KNOWN)
    return found
