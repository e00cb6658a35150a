"""Whether the data supports what a token says: what is printed, or the fault and the true word."""

from dataclasses import dataclass

from markupsafe import Markup

from revitalisation import french
from revitalisation.data.edition import Edition
from revitalisation.errors import BLOCKING, WARNING, RequestError
from revitalisation.french.messages import enumerated, quote, say
from revitalisation.french.numbers import SPOKEN
from revitalisation.french.spans import Span, Words
from revitalisation.french.typography import NOT_KNOWN
from revitalisation.measures.registry import nearby, values
from revitalisation.measures.value import Value, marked, printed
from revitalisation.redaction import quantifiers
from revitalisation.redaction.tokens import Token

ORDINALS = ("premier", "deuxième", "troisième", "quatrième", "cinquième")
_ORDINAL = {word: rank for rank, word in enumerate(ORDINALS, start=1)} | {
    "première": 1,
    "second": 2,
    "seconde": 2,
}


@dataclass(frozen=True)
class Verdict:
    """What is printed for a token; ``fault`` says what is wrong, empty when nothing is.

    ``resolved`` is false when there is nothing to print in its place, even in a draft.
    """

    shown: Words
    fault: str = ""
    rule: str = ""
    severity: str = BLOCKING
    resolved: bool = True


def judge(edition: Edition, token: Token) -> Verdict:
    """Compare a token with the edition's values and say what to print for it.

    Raises
    ------
    DataError
        When the edition's scale cannot be read.
    """
    if not token.kind:
        return _unresolved(
            token,
            "le jeton {jeton} ne se lit pas. Écrivez {{{{v:nom}}}}, {{{{l:nom}}}} ou "
            "{{{{q:nom|mot}}}}, accolades fermées sur la même ligne.",
        )
    value = values(edition).get(token.name)
    if value is None:
        close = enumerated(nearby(edition, token.name))
        return _unresolved(
            token,
            "la mesure {nom} n’existe pas sur ce périmètre.{proches} Toutes : python run_report.py "
            "mesures.",
            proches=say(" Mesures proches : {}.", close) if close else "",
        )
    if token.kind == "q":
        return _claim(edition, token, value)
    if (token.kind == "l") != isinstance(value.amount, tuple):
        what, kind = ("un nombre", "v") if token.kind == "l" else ("une liste de noms", "l")
        message = "{nom} est {what} : employez {{{{{kind}:{mesure}}}}}."
        return _unresolved(token, message, what=what, kind=kind)
    return _value(edition, token, value)


def _unresolved(token: Token, message: str, **parts: object) -> Verdict:
    """Refuse a token; the message may name it (``jeton``) and its measure (``nom``, ``mesure``)."""
    named = {"jeton": quote(token.written), "nom": quote(token.name), "mesure": token.name}
    return Verdict(Words(token.written), say(message, **named, **parts), "TXT-01", resolved=False)


def _value(edition: Edition, token: Token, value: Value) -> Verdict:
    """Print a value, with its noun in agreement when the token has one."""
    if not value.known:
        message = say(
            "{} est inconnue sur ce périmètre : la phrase dira « n. d. ». Vérifiez qu’elle se lit "
            "encore.",
            quote(token.name),
        )
        return Verdict(Words(NOT_KNOWN), message, "TXT-01", WARNING)
    text = printed(value, edition.settings)
    if token.words:
        noun, plural, gender = [*token.words, "", ""][:3]
        if not isinstance(value.amount, int):
            return _unresolved(
                token,
                "{nom} n’est pas un nombre entier, un nom ne peut pas s’accorder avec lui : "
                "retirez {mots}.",
                mots=quote("|".join(token.words)),
            )
        try:
            text = french.count(value.amount, noun, plural or None, "m" if gender == "m" else "f")
        except RequestError as refused:
            message = "{why} Écrivez {{{{v:{mesure}|{noun}|…}}}}, le pluriel à la place des points."
            return _unresolved(token, message, why=refused, noun=noun)
    return Verdict(marked(token.name, value, text))


def _claim(edition: Edition, token: Token, value: Value) -> Verdict:
    """Check a quantifier, or a number written by hand, against its measure."""
    if not token.words:
        return _unresolved(
            token,
            "le jeton {jeton} n’a pas de mot. Écrivez {{{{q:{mesure}|la majorité}}}}, ou "
            "{{{{v:{mesure}}}}} pour le nombre.",
        )
    word, gender = [*token.words, ""][:2]
    number = numeral(word)
    if number is not None:
        return _number(edition, token, value, word, number)
    words = quantifiers.claims(edition.settings)
    claims = quantifiers.named(words, word)
    if not claims:
        return _unresolved(
            token,
            "{mot} n’est pas un mot de l’échelle de l’édition. Mots admis : {admis}, ou un nombre.",
            mot=quote(word),
            admis=enumerated(dict.fromkeys(claim.word for claim in words)),
        )
    fitting = [c for c in claims if quantifiers.exact(value, c.kind) is not None]
    if any(claim.holds(value) for claim in fitting):
        return Verdict(marked(token.name, value, word))
    if not fitting and value.known and (value.part is None or value.part[1]):
        one, what = ("une", "part") if claims[0].kind == quantifiers.SHARE else ("un", "nombre")
        return _unresolved(
            token,
            "{mot} suppose {one} {what}, et {nom} n’en est pas {one}. Choisissez une autre mesure "
            "ou un autre mot.",
            mot=quote(word),
            one=one,
            what=what,
        )
    best = quantifiers.truest(words, value, [claim.kind for claim in fitting])
    true = quantifiers.dressed(best.word, word, gender) if best else ""
    advice = (
        say("Le mot juste : {}.", quote(true))
        if true
        else say("Aucun mot de l’échelle n’est vrai : écrivez {{{{v:{}}}}}.", token.name)
    )
    message = say(
        "les données ne permettent pas {}, qui suppose {} : {} vaut {} {}",
        quote(word),
        claims[0].condition,
        _measure(token, value),
        french.sentence(_amount(edition, value)),
        advice,
    )
    return Verdict(_struck(word, true or printed(value, edition.settings)), message, "TXT-03")


def _number(edition: Edition, token: Token, value: Value, word: str, number: int) -> Verdict:
    """Check a number that the analyst wrote: it must be the measure's, and a rank be alone."""
    ordinal = word.casefold() in _ORDINAL
    tied = ordinal and value.tied
    count = value.amount if isinstance(value.amount, int) else value.count
    if count == number and not tied:
        return Verdict(marked(token.name, value, word))
    true = printed(value, edition.settings) if count is None else french.number(count)
    message = say(
        "le texte dit {}, le calcul donne {} pour {} dans l’édition {}. {}",
        quote(word),
        true + (", à égalité" if tied else ""),
        _measure(token, value),
        edition.year,
        "Le rang est partagé : récrivez la phrase."
        if tied
        else "Corrigez le nombre et relisez la phrase.",
    )
    return Verdict(_struck(word, _like(word, count, tied)), message, "TXT-02")


def _like(word: str, count: int | None, tied: bool) -> str:
    """Write the true number as the wrong one was: in digits, in letters or as a rank."""
    if count is None:
        return NOT_KNOWN
    if word.casefold() in _ORDINAL:
        rank = ORDINALS[count - 1] if 0 < count <= len(ORDINALS) else french.ordinal(count)
        rank = "première" if rank == "premier" and word.casefold().endswith("ère") else rank
        return f"{rank} à égalité" if tied else rank
    return french.number(count) if word[:1].isdigit() else french.words(count)


def numeral(word: str) -> int | None:
    """Return the number that a word is, in digits, in letters or as a rank; else ``None``."""
    plain = "".join(word.split())
    spoken = " ".join(word.casefold().split())
    return int(plain) if plain.isdecimal() else (_ORDINAL | SPOKEN).get(spoken)


def _measure(token: Token, value: Value) -> str:
    return f"{token.name} ({value.meaning})"


def _amount(edition: Edition, value: Value) -> str:
    """Write a value and the counts behind it: « 58,5 % (24 sur 41) »."""
    text = printed(value, edition.settings)
    if value.part is None or not value.known:
        return text
    n, total = value.part
    if not total:
        return f"{text} (0 sur 0)"
    if value.share:
        behind = french.fraction(n, total)
        return text if text == behind else f"{text} ({behind})"
    return f"{text} sur {french.number(total)}, soit {french.percent(n / total)}"


def _struck(word: str, true: str) -> Words:
    """Strike a word that the data contradicts, with the true one beside it, told to the ear too."""
    said = f"[lire\u202f: {true}]"
    beside = Span(said, css="contredit", drawn=Markup("<ins>{}</ins>").format(said))
    return Words(Span(word, css="contredit", struck=True), " ", beside)
