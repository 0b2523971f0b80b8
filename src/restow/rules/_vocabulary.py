"""Words that names are made of, by what they say. Singular; plurals are found too.

Gathered from the storage rules and from how the field names things; a word alone decides nothing.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Who or what a record belongs to.
PEOPLE = _words(
    """
    account agent_id applicant author buyer candidate chat client contact conversation customer
    device dialog dialogue driver email employee friend guest guild learner login member owner
    participant passenger patient people person phone player profile resident seller session
    student subscriber teacher tenant trainee uid user user_id userid username visitor voter
    winner
    """
)
#: What people make or change by using a program.
RECORDS = _words(
    """
    absence achievement activity alarm answer application appointment archive attempt attendance
    badge balance ban bank bet birthday board booking bookmark bounty budget card cart chat clan
    club collection comment competition complaint contact conversation cooldown count counter
    credential deduction delivery deposit diary donation draft economy enrollment enrolment
    entry event expense favorite favourite feedback friendship game giveaway goal grade habit
    history infraction inventory invitation invite invoice issue item journal karma lead
    leaderboard level library loan log marriage match meal memory message mute nomination note
    notification offence offense order password payment pet playlist poll post progress purchase
    quest quota raffle rank rating readiness receipt record referral registration reminder
    rental report reputation reservation response result review schedule score scorecard
    shipment snapshot state streak strike submission subscription suggestion survey task thread
    ticket timer todo token trade transaction transcript usage vote wallet warn warning
    watchlist wishlist withdrawal workout xp
    """
)
#: The same in the languages that code is most often written in besides English.
PEOPLE |= _words(
    """
    aluno alumno benutzer cliente employe jogador joueur jugador kullanici kunde paciente spieler
    usuario utilisateur utilizador utente
    """
)
RECORDS |= _words(
    """
    aufgabe bestellung commande historial historico mensagem mensaje pedido puntuacion reserva saldo
    tache tarea tarefa venda venta
    """
)
#: Things in a catalogue: looked up, not owned.
CATALOGUE = _words(
    """
    album animal article asset avatar book car catalog catalogue category city country course
    dataset document film hotel image index ingredient inventory item job lesson listing location
    manifest_entry movie page place plant price product question quiz recipe room song species stock
    vacancy vehicle venue video
    """
)
#: What people write and review: configuration and content.
CONFIG = _words(
    """
    babel bower certificate composer config configuration constant credential default dictionary
    eslint example extension feature firebase fixture flag i18n jsconfig key keyfile l10n lang
    language launch layout lerna locale lookup manifest mapping menu messages metadata_schema
    navigation nx openapi option package palette persona plugin preference prettier prompt rc
    renovate rubric sample scenario schema secret seed service_account setting swagger tasks.json
    template theme translation tsconfig turbo vercel version webpack
    """
)
#: What can be made again.
CACHE = _words(
    """
    cache cached checkpoint lock memo pid replay snapshot_cache temp temporary tmp
    """
)
#: What is made for people or other programs to take away.
EXPORT = _words(
    """
    backup bak coverage download dump export output report result_file stats summary
    """
)
#: Data for tests and for a first look.
FIXTURE = _words("demo dummy example fixture mock sample stub testdata")
#: How programs talk to each other through files.
MESSAGE = _words("handshake heartbeat inbox ipc lock mailbox outbox pid port socket")
#: What is written for whoever looks for a fault.
LOG = _words("debug diagnostics error event log telemetry trace")
#: What a build leaves.
BUILT = _words("artifact asset build bundle compiled dist generated index lock manifest sourcemap stats")
#: Who may change what everybody sees.
ADMIN = _words(
    """
    admin administrator adminonly backoffice cms dashboard isadmin moderator requireadmin staff
    superuser
    """
)
#: Money, rights and proof.
CRITICAL = _words(
    """
    amount audit balance credential credit debit history invoice licence license money order
    password payment permission price refund role token transaction version wallet
    """
)
#: How people take care that nothing is lost.
SAFEKEEPING = _words(
    """
    audit auditing backup journaling recover recovery restore revert revision rollback versioning
    """
)
#: Fields that are looked back on.
MEASURED = _words(
    """
    amount completed created createdat date duration elapsed finished level points price rank rating
    score started status timestamp total updated
    """
)
_ALL = PEOPLE | RECORDS | CATALOGUE | CONFIG | CACHE | EXPORT | ADMIN | CRITICAL | SAFEKEEPING


def is_telling(word: str) -> bool:
    """True when some rule may make something of the word."""
    return any(form in _ALL for form in _forms(word))


def says(words: frozenset[str] | set[str], vocabulary: frozenset[str]) -> list[str]:
    """The words of the vocabulary among these, in the singular or the plural, sorted."""
    return sorted(word for word in words if any(form in vocabulary for form in _forms(word)))


def _forms(word: str) -> tuple[str, ...]:
    """The word, and what it may be the plural of: entries, boxes, expenses."""
    if not word.endswith("s"):
        return (word,)
    ies = (word[:-3] + "y",) if word.endswith("ies") else ()
    return (word, word[:-1], word.removesuffix("es"), *ies)
