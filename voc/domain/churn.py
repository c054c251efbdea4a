"""Words of customers who are about to leave.

A list of patterns that a person can read and extend, not a model: it hears only what is said
outright, and only where the customer is the one who leaves. "My order was cancelled" and "they
never came back" speak of the company.
"""

import re

CONTRACTIONS = (
    (r"\b(?:won't|wont)\b", "will not"),
    (r"\b(?:cannot|can't|cant)\b", "can not"),
    (r"n't\b", " not"),
    (r"\b(would|do)nt\b", r"\1 not"),
    (r"\bgonna\b", "going to"),
    (r"\bim\b", "i am"),
    (r"\bive\b", "i have"),
    (r"\bill (?=(?:be|cancel|go|leave|look|move|never|not|switch|try|use)\b)", "i will "),
    (r"'ll\b", " will"),
    (r"'m\b", " am"),
    (r"'re\b", " are"),
    (r"'ve\b", " have"),
    (r"'d\b", " would"),
)
# What `{name}` stands for in a pattern. None of it denies, so "no plans to cancel" is not heard.
WORDS = {
    # customers speak of themselves, or begin without saying who: "Will not be back"
    "i": r"(?:(?:\b(?:i|we)|^(?:(?:and|but|because|so|or|also|sorry) )*){how} ?)",
    "myself": r"(?:\b(?:i|we){how} )",
    "how": r"(?: ?\b(?:am|are|was|were|will|would|shall|should|have|had|has|be|been|now|"
    r"just|also|still|even|soon|then|so|for one|\w+ly)\b)*",
    "intend": r"(?:{i}(?:will|shall|would|might|may|rather|(?:going|want|wanted|wish|like|plan|"
    r"planning|intend|intending|about|decided|trying|asked|ready|tempted|close|likely|"
    r"threatened|two minds|in two minds|time|time has come) to|think of|thinking of|"
    r"thinking about|consider|considering|two minds about|close to)(?: just| \w+ly)?)",
    "must": r"(?:{i}(?:might |may )?(?:have|had|need) to)",
    "never": r"(?:(?:will|would|do|am|are|shall)? ?(?:\w+ly )?(?:not|never)"
    r"(?: (?:want to|like to|wish to|be|ever|going to|planning to|go))*)",
    "other": r"(?:(?:(?:an|the|some|any) )?(?:another|other|different|new|alternative|rival)"
    r" (?:\w+ )?(?:(?:provider|supplier|network|bank|airline|app|vendor|insurer|carrier|"
    r"brand|shop|store|garage|dealer|dealership|option)s?|company|companies|practice)|"
    r"(?:(?:a|the|your) )?(?:competitors?|competition))",
    # what ends for good when it is cancelled; an order, a visit or a booking is only that one
    "lasting": r"(?:(?:(?:my|our|the|this|your|all) )*(?:(?!in\b)\w+ )?(?:account|"
    r"broadband|contract|direct debit|internet|membership|package|plan|policy|premium|"
    r"services?|subscription|licen[cs]e|line|everything)\b(?! {single}){old}{anew})",
    "old": r"(?! with (?:my|our|the) (?:old|current|previous|other|existing))",
    "anew": r"(?! (?:and|then|to) (?:then )?"
    r"(?:re ?(?:book|do|open|order|place|schedul|start|submit)\w*|arrange|put|set|start)\b)",
    "single": r"(?:ride|trip|booking|appointment|visit|flight|drive|cab|taxi|journey|session|"
    r"reservation|install|installation|slot|engineer|meeting|delivery|driver|request|order|"
    r"test)s?\b",
    # what they had before they came
    "former": r"(?:to (?:my|our) (?:old|previous|former)\b)",
    "rival": r"(?:your (?:competitors?|competition|rivals?))",
    "us": r"(?!{rival}\b)(?:you|your|us|(?:the|this|your)(?: \w+)? "
    r"(?:company|provider|supplier|service|bank|network|app|airline)|company)",
    "product": r"(?:it|them|you|this$|(?:(?:the|this|your|our) )?(?:(?!old\b|other\b)\w+ ){0,4}?"
    r"(?:products?|services?|app|software|system|tool|platform|site|website|company))\b",
    "deal": r"(?:us(?:e|ing)|buy(?:ing)?|order(?:ing)?|shop(?:ping)?|book(?:ing)?|fly(?:ing)?|"
    r"stay(?:ing)?|visit(?:ing)?|go(?:ing)?|com(?:e|ing)|deal(?:ing)?|travel(?:l?ing)?|"
    r"return(?:ing)?|dream of coming)",
}
# Each way to say it, behind a clue that any text with it has: letters in lower case, word behind
# word; `|` parts several of which it has one. That is what a database can look for.
SIGNS = (
    ("cancel", r"{intend} cancel(?:l?ing)?\b(?!(?: \w+){0,2} {single}){anew}"),
    ("cancel", r"(?:{must} cancel|{myself}cancel(?:l?ed|l?ing)) {lasting}"),
    # without an "I" it must begin so, and not go on as of what a company does
    (
        "cancel",
        r"^(?:just )?cancell?ed (?:my|our) (?:subscription|contract|membership|account|plan)\b"
        r"(?! (?:without|by mistake|by accident|before)\b)(?! {single}){old}{anew}",
    ),
    ("cancel", r"\bplease cancel {lasting}"),
    ("cancel", r"{i}(?:requested|asked for) (?:a|the|my) cancellation\b"),
    ("switch", r"(?:{intend} switch(?:ing)?|{i}switching)(?: (?:back|over))? to (?!{us}\b)"),
    ("switch", r"(?:{intend} switch(?:ing)?|{i}switching) (?:{other}|(?:provider|supplier)s?)\b"),
    ("switch", r"(?:{intend} switch(?:ing)?|{i}(?:switching|switched))(?: away)? from {us}\b"),
    ("switch", r"{i}switched (?:to {other}|(?:provider|supplier|bank|network)s)\b"),
    (
        "to other|to different|to new|to alternative|to rival|to competit",
        r"(?:(?:{intend}|{must}|\benough (?:for (?:me|us) )?to) (?:move|change|switch|go)|"
        r"{i}(?:moving|changing|going)|"
        r"\b(?:tak(?:e|en|ing)|took) (?:my|our) (?:business|custom|money))"
        r"(?: (?:over|back|away))? to {other}\b",
    ),
    (
        "chang provider|chang supplier",
        r"(?:{intend} change|{i}changing) (?:(?:my|our) )?(?:provider|supplier)s?\b",
    ),
    ("elsewhere", r"(?:(?:{intend}|{must}) (?:go|look)|{intend} going|{i}looking) elsewhere\b"),
    ("elsewhere", r"\b(?:tak(?:e|en|ing)|took) (?:my|our) (?:business|custom|money) elsewhere\b"),
    ("elsewhere", r"\bwish (?:i|we) (?:would |had )(?:have )?(?:gone|stayed|looked) elsewhere\b"),
    (
        "look other|look different|look new|look alternative|look rival|look competit",
        r"(?:{intend} look|{i}looking) (?:for|at|into) "
        r"(?:alternatives\b|an alternative$|{other}\b)",
    ),
    (
        "other|different",
        r"{intend} (?:use|choose|try|find|go with|book with|be using) "
        r"(?=(?:an)?other|a different){other}\b",
    ),
    ("leav", r"(?:{intend} leav(?:e|ing)|{myself}leaving) {us}\b"),
    ("leav", r"{intend} leav(?:e|ing) (?:when|once|if|because|as|for (?:good|an?)) "),
    ("leav", r"{intend} leav(?:e|ing) (?:\w+ ){1,3}for good\b"),
    ("leaving", r"{intend} leaving$"),
    ("leaving", r"\b(?:i am|we are) leaving(?:$| (?:when|once|if|because|as soon|for good)\b)"),
    ("leav", r"\bmakes? (?:me|us) (?:want to )?leave {us}\b"),
    ("leav", r"\b(?:i|we) can not wait to leave\b"),
    (
        "clos account",
        r"(?:{intend} close|{must} close|{i}closing|{myself}closed|\bplease close) "
        r"(?:my|our) account\b",
    ),
    (
        "end contract",
        r"(?:{intend} end|{must} end|{i}ending) (?:my|our|the|this) (?:\w+ )?contract\b",
    ),
    ("terminat", r"(?:{intend} terminate|{must} terminate|{i}terminat(?:ed|ing)) {lasting}"),
    ("unsubscri", r"(?:{intend} unsubscribe|{i}unsubscrib(?:ed|ing))\b"),
    ("uninstall", r"(?:{intend} uninstall|{i}uninstall(?:ing|ed)?)\b(?! (?:and|it and|then) re)"),
    (
        "delet app|delet account",
        r"(?:{intend} delet(?:e|ing)|{i}deleting) (?:my|the|this) (?:\w+ )?(?:app|account)\b",
    ),
    ("renew", r"(?:{i}{never} renew(?:ing)?|\bno reason to renew)\b"),
    (
        "com back|go back|be back",
        r"{i}{never} (?:com(?:e|ing)|go(?:ing)?|be) back\b(?! (?:home|to (?:work|sleep)|{former}))",
    ),
    ("return", r"{i}{never} return(?:ing)?(?:$| (?!{former})(?:to|here|again|as|until|unless)\b)"),
    ("continu", r"{i}{never} continu(?:e|ing) (?:with|using)\b"),
    ("again", r"{i}{never} {deal} (?:\w+ ){0,9}?again\b"),
    ("any more|any longer", r"{i}{never} {deal} (?:\w+ ){0,5}?any ?(?:more|longer)\b"),
    ("next time", r"{i}{never} {deal} (?:\w+ ){0,5}?next time\b"),
    ("in future", r"{i}{never} {deal} (?:\w+ ){0,5}?in (?:the )?future\b"),
    ("again", r"(?<!they )(?<!he )(?<!it )\b(?:not|never) use (?:\w+ ){1,3}again\b"),
    ("again", r"^(?:(?:and|so|but|just) )*never again\b|\bnever again$"),
    ("avoid", r"{i}will (?:\w+ly )?avoid\b"),
    ("be using", r"{i}(?:will|would) not be using {us}\b"),
    # who stops using something mostly names the brand; what is no longer used may be a form
    (
        "stop us|quit us",
        r"{myself}(?:stop|stopped|quit) using\b(?! (?:to|(?:my|our) (?:old|other)|{rival})\b)",
    ),
    ("longer us", r"{myself}no longer (?:be )?us(?:e|ing) {product}"),
    ("from now on", r"{intend} (?:be )?us(?:e|ing) (?:\w+ ){0,4}from now on\b"),
    ("no longer", r"{myself}no longer (?:be )?(?:a|your) (?:\w+ )?customer\b"),
    (
        "last time",
        r"\b(?:this|that) (?:is|was|will be) (?:\w+ly )?the (?:very )?last time (?:i|we)\b",
    ),
    ("last time", r"\bthe last time (?:i|we) (?:will|ever)\b"),
    (
        "my last|our last",
        r"\b(?:this|that) (?:is|was|will be) (?:\w+ly )?(?:my|our) (?:very )?last\b",
    ),
    (
        "los custom",
        r"\blos(?:t|e|ing) (?:(?:me|us) as )?(?:a|an|another) (?:\w+ )?customer\b",
    ),
    ("los my|los our", r"\blos(?:t|e|ing) (?:my|our) (?:business|custom)\b(?! (?:call|line|hour))"),
)
# Said right before it, these take it back: "I don't think I'll cancel", "if we want to cancel".
_TAKEN_BACK = re.compile(
    r"\b(?:not (?:think|believe|mean|say|saying|suppose)(?: that)?|doubt(?: that)?|"
    r"if|unless|whether|after|when|once|nor|until|being notified|notified) $"
)


def _filled(pattern: str) -> str:
    """The pattern with the words that its names stand for."""
    while (filled := re.sub(r"\{([a-z]+)\}", lambda name: WORDS[name[1]], pattern)) != pattern:
        pattern = filled
    return pattern


_HEARD = tuple(re.compile(_filled(pattern)) for _, pattern in SIGNS)
CLUES = tuple(dict.fromkeys(tuple(c.split()) for clues, _ in SIGNS for c in clues.split("|")))


def speaks_of_leaving(text: str) -> bool:
    """Whether a sentence or clause says that its writer leaves, may leave or won't come back."""
    plain = _plain(text)
    return any(
        not _TAKEN_BACK.search(plain[: match.start()])
        for pattern in _HEARD
        for match in pattern.finditer(plain)
    )


def _plain(text: str) -> str:
    """Lower case, straight apostrophes, contractions written out, nothing but words."""
    plain = text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    for pattern, written in CONTRACTIONS:
        plain = re.sub(pattern, written, plain)
    return " ".join(re.findall(r"[\w']+", plain))
