"""`records/connection`: how all data-access modules reach the database."""

from __future__ import annotations

from restow.rewriters._node_helper import Helper
from restow.rewriters._node_home import Home
from restow.rewriters._node_text import exported, imported, in_style
from restow.rewriters.base import WRITTEN

NAME = "connection"
_HEAD = f"// {WRITTEN}: how the modules beside this one reach the database.\n"

_TYPES = """\
/** A statement with its values. */
export type Statement = [text: string, values: unknown[]];

/** A row by the names of its columns. */
export type Row = Record<string, any>;

"""

_POOL = """\
const pool = new {pool}({{ connectionString: process.env.DATABASE_URL, allowExitOnIdle: true }});
"""

_OVER_CLIENT = """\
/** Runs statements, several of them in one transaction, and gives the rows of the last. */
async function execute(...statements«: Statement[]»)«: Promise<Row[]>» {{
  {acquire}
  let failed«: boolean» = true;
  try {{
    let rows«: Row[]» = [];
    if (statements.length > 1) await client.query('BEGIN');
    for (const [text, values] of statements) rows = (await client.query(text, values)).rows;
    if (statements.length > 1) await client.query('COMMIT');
    failed = false;
    return rows;
  }} finally {{
    // A connection whose transaction failed is not used again.
    {release}
  }}
}}
"""

_PRISMA = """\
/** Runs statements, several of them in one transaction, and gives the rows of the last. */
async function execute(...statements«: Statement[]»)«: Promise<Row[]>» {{
  const queries = statements.map(([text, values]) => {name}.$queryRawUnsafe«<Row[]>»(text, ...values));
  const results = await {name}.$transaction(queries);
  return results[results.length - 1];
}}
"""

_TYPEORM = """\
/** Runs statements, several of them in one transaction, and gives the rows of the last. */
async function execute(...statements«: Statement[]»)«: Promise<Row[]>» {{
  if (!{name}.isInitialized) await {name}.initialize();
  return {name}.transaction(async (manager) => {{
    let rows«: Row[]» = [];
    for (const [text, values] of statements) rows = await manager.query(text, values);
    return rows;
  }});
}}
"""

_FIND = """\
/** PostgreSQL's codes for a value that a column's type cannot hold. */
const NOT_OF_THE_TYPE = ['22P02', '22003', '22007', '22008'];

/** The rows of a query; none when a key is no value of its column's type: nothing can have it. */
async function find(text«: string», values«: unknown[]»)«: Promise<Row[]>» {
  try {
    return await execute([text, values]);
  } catch (error«: any») {
    if (NOT_OF_THE_TYPE.includes(error.code)) return [];
    throw error;
  }
}
"""

_FIND_SYNC = """\
/** As `find`, for code that cannot wait. */
function findSync(text«: string», values«: unknown[]»)«: Row[]» {
  try {
    return executeSync([text, values]);
  } catch (error«: any») {
    if (NOT_OF_THE_TYPE.includes(error.code)) return [];
    throw error;
  }
}
"""

_SYNC = """\
// A thread asks the database while this one stands still, as it does in readFileSync. Its code is a text, so
// that it is there however this file is compiled, bundled or run.
const THREAD = `
const {{ workerData, parentPort }} = require('worker_threads');
let pool;
async function execute(statements) {{
  pool = pool || new (require(workerData.driver).Pool)({{ ...workerData.options, max: 1 }});
  const client = await pool.connect();
  let failed = true;
  try {{
    let rows = [];
    if (statements.length > 1) await client.query('BEGIN');
    for (const [text, values] of statements) rows = (await client.query(text, values)).rows;
    if (statements.length > 1) await client.query('COMMIT');
    failed = false;
    return rows;
  }} finally {{
    client.release(failed);
  }}
}}
parentPort.on('message', (statements) => {{
  const answer = (message) => {{
    workerData.port.postMessage(message);
    Atomics.store(workerData.signal, 0, 1);
    Atomics.notify(workerData.signal, 0);
  }};
  execute(statements).then(
    (rows) => answer({{ rows }}),
    (error) => answer({{ failure: {{ message: error.message, code: error.code, detail: error.detail }} }}),
  );
}});
`;

let thread«: {{ worker: Worker; port: MessagePort; signal: Int32Array }} | undefined»;

function startThread() {{
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const {{ port1, port2 }} = new MessageChannel();
  const driver = {resolve}('pg');
  const worker = new Worker(THREAD, {{
    eval: true,
    workerData: {{ driver, options: {options}, port: port2, signal }},
    transferList: [port2],
  }});
  worker.unref();
  return {{ worker, port: port1, signal }};
}}

/** As `execute`, for code that cannot wait. */
function executeSync(...statements«: Statement[]»)«: Row[]» {{
  thread = thread || startThread();
  Atomics.store(thread.signal, 0, 0);
  thread.worker.postMessage(statements);
  Atomics.wait(thread.signal, 0, 0);
  const {{ rows, failure }} = receiveMessageOnPort(thread.port)«!».message;
  if (failure) throw Object.assign(new Error(failure.message), failure);
  return rows;
}}
"""

#: What the thread connects with, by the project's own layer: plain values, since they are copied.
_OPTIONS = {
    "pg": "JSON.parse(JSON.stringify({{ ...{name}.options, password: {name}.options.password }}))",
    "knex": (
        "[{name}.client.config.connection]"
        ".map((given) => (typeof given === 'string' ? {{ connectionString: given }} : given))[0]"
    ),
}
_BY_URL = "{ connectionString: process.env.DATABASE_URL }"


def connection(home: Home, *, sync: bool) -> str:
    """The module's text.

    Args:
        home: the project.
        sync: True: with the functions for code that cannot wait.
    """
    names = ["execute", "find", *(["executeSync", "findSync"] if sync else [])]
    parts = [_HEAD + _imports(home, sync=sync)]
    if home.is_typed:
        parts.append(_TYPES.rstrip("\n") + "\n")
    parts += [*_reaching(home), _FIND]
    if sync:
        parts += [_threaded(home), _FIND_SYNC]
    return in_style("\n".join([*parts, exported(home, names) + "\n"]), home)


def _imports(home: Home, *, sync: bool) -> str:
    lines = []
    if home.helper is None:
        lines.append(_driver(home))
    if sync:
        names = ["MessageChannel", *(["MessagePort"] * home.is_typed), "receiveMessageOnPort", "Worker"]
        lines.append(imported(home, names, "worker_threads"))
        if home.compiles_to_esm:
            lines.insert(0, imported(home, ["createRequire"], "module"))
    if home.helper is not None:
        lines.append(_own(home, home.helper))
    return "\n".join(lines) + "\n"


def _driver(home: Home) -> str:
    # Older versions of pg give an ES module nothing but their default.
    if home.compiles_to_esm:
        return imported(home, [], "pg", default="pg")
    return imported(home, ["Pool"], "pg")


def _own(home: Home, helper: Helper) -> str:
    module = home.specifier(home.path(NAME), helper.file)
    match helper.exported:
        case "default":
            return imported(home, [], module, default=helper.name)
        case "=":
            return imported(home, [], module, default=helper.name)
    return imported(home, [helper.exported], module)


def _reaching(home: Home) -> list[str]:
    helper = home.helper
    if helper is None:
        pool = "pg.Pool" if home.compiles_to_esm else "Pool"
        return [_POOL.format(pool=pool), _over_pool("pool")]
    match helper.layer:
        case "prisma":
            return [_PRISMA.format(name=helper.name)]
        case "typeorm":
            return [_TYPEORM.format(name=helper.name)]
        case "knex":
            return [
                _OVER_CLIENT.format(
                    acquire=f"const client = await {helper.name}.client.acquireConnection();",
                    release=(
                        "if (failed) await client.query('ROLLBACK');\n"
                        f"    {helper.name}.client.releaseConnection(client);"
                    ),
                )
            ]
    return [_over_pool(helper.name)]


def _over_pool(name: str) -> str:
    return _OVER_CLIENT.format(
        acquire=f"const client = await {name}.connect();", release="client.release(failed);"
    )


def _threaded(home: Home) -> str:
    options = _BY_URL
    if home.helper is not None and home.helper.layer in _OPTIONS:
        options = _OPTIONS[home.helper.layer].format(name=home.helper.name)
    resolve = "createRequire(import.meta.url).resolve" if home.compiles_to_esm else "require.resolve"
    return _SYNC.format(resolve=resolve, options=options)
