"""Small applications that keep JSON in files, each with a program that prints what it did."""

#: CommonJS: callbacks, promises, the calls that do not wait, a wrapper, a temporary file.
COMMONJS = {
    "package.json": '{\n  "name": "app",\n  "dependencies": {\n    "express": "^4"\n  }\n}\n',
    "data/users.json": '{"ada": {"name": "Ada", "score": 1, "createdAt": "2026-01-01T00:00:00Z"}}',
    "data/orders.json": '[{"id": 1, "userId": "ada", "total": 9.5, "createdAt": "2026-01-01T00:00:00Z"}]',
    "data/sessions/s1.json": '{"userId": "ada", "messages": [{"role": "user", "text": "hi"}]}',
    "data/sessions/s2.json": '{"userId": "bob", "messages": []}',
    "lib/json.js": """\
const fs = require('fs')
const path = require('path')

function readJson(file, fallback) {
  if (!fs.existsSync(file)) return fallback
  return JSON.parse(fs.readFileSync(file, 'utf8'))
}

function writeJson(file, value) {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, JSON.stringify(value, null, 2))
}

module.exports = { readJson, writeJson }
""",
    "lib/users.js": """\
const fs = require('fs')
const path = require('path')

const FILE = path.join(__dirname, '..', 'data', 'users.json')

function addScore(userId, points, done) {
  fs.readFile(FILE, 'utf8', (error, text) => {
    if (error) return done(error)
    const users = JSON.parse(text)
    users[userId] = { ...users[userId], score: points }
    fs.writeFile(FILE, JSON.stringify(users, null, 2), (failure) => done(failure, users[userId]))
  })
}

function reset() {
  const text = JSON.stringify({ ada: { score: 0 } })
  const temporary = `${FILE}.tmp`
  fs.writeFileSync(temporary, text)
  fs.renameSync(temporary, FILE)
}

module.exports = { addScore, reset }
""",
    "lib/orders.js": """\
const { readFile, writeFile } = require('fs').promises
const path = require('path')

const FILE = path.join(__dirname, '..', 'data', 'orders.json')

async function all() {
  try {
    return JSON.parse(await readFile(FILE, 'utf8'))
  } catch (error) {
    return []
  }
}

async function add(order) {
  const orders = await all()
  orders.push({ id: orders.length + 1, ...order })
  await writeFile(FILE, JSON.stringify(orders))
  return orders
}

const totals = () => readFile(FILE, 'utf8').then(JSON.parse).then((orders) => orders.map((one) => one.total))

module.exports = { all, add, totals }
""",
    "lib/sessions.js": """\
const fs = require('fs')
const path = require('path')
const { readJson, writeJson } = require('./json')

const DIR = path.join(__dirname, '..', 'data', 'sessions')

const fileOf = (sessionId) => path.join(DIR, `${sessionId}.json`)

exports.open = (sessionId) => readJson(fileOf(sessionId), null)

exports.say = (sessionId, text) => {
  const session = readJson(fileOf(sessionId), { userId: 'eve', messages: [] })
  session.messages.push({ role: 'user', text })
  writeJson(fileOf(sessionId), session)
}

exports.end = (sessionId) => {
  if (fs.existsSync(fileOf(sessionId))) fs.unlinkSync(fileOf(sessionId))
}

exports.names = () => fs.readdirSync(DIR).filter((name) => name.endsWith('.json'))
""",
    "main.js": """\
const { promisify } = require('util')
const users = require('./lib/users')
const orders = require('./lib/orders')
const sessions = require('./lib/sessions')

async function main() {
  const told = []
  told.push(await promisify(users.addScore)('ada', 5))
  users.reset()
  told.push(await promisify(users.addScore)('bob', 7))
  told.push(await orders.add({ userId: 'bob', total: 1.25, createdAt: '2026-01-02T00:00:00Z' }))
  told.push(await orders.all(), await orders.totals())
  for (const id of (process.env.SESSIONS || 's1,s9').split(',')) {
    told.push(sessions.open(id))
    sessions.say(id, 'more')
    told.push(sessions.open(id), sessions.names())
    sessions.end(id)
    told.push(sessions.open(id), sessions.names())
  }
  console.log(JSON.stringify(told))
}

main()
""",
}

#: TypeScript with ES modules: a generic wrapper, a class that keeps its path, lowdb.
TYPESCRIPT = {
    "package.json": '{\n  "type": "module",\n  "dependencies": {\n    "lowdb": "^7.0.1"\n  }\n}\n',
    "tsconfig.json": """\
{
  // As tsc --init writes it.
  "compilerOptions": {
    "module": "NodeNext",
    "target": "ES2022",
    "rootDir": "src",
    "outDir": "dist",
    "strict": true,
    "noUnusedLocals": true,
    "skipLibCheck": true,
    "types": ["node"],
  },
  "include": ["src"],
}
""",
    "data/notes/ada.json": '[{"id": "n1", "text": "one", "createdAt": "2026-01-01T00:00:00Z"}]',
    "data/posts.json": '{"posts": [{"id": 1, "title": "First", "userId": "ada"}]}',
    "data/scores.json": '{"ada": {"best": 3, "updatedAt": "2026-01-01T00:00:00Z"}}',
    "src/json.ts": """\
import { promises as fs } from "node:fs";
import path from "node:path";

export async function readJson<T>(file: string, fallback: T): Promise<T> {
  try {
    const text = await fs.readFile(file, "utf-8");
    return JSON.parse(text) as T;
  } catch (error: any) {
    if (error.code === "ENOENT") return fallback;
    throw error;
  }
}

export async function writeJson(file: string, data: unknown): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.tmp`;
  await fs.writeFile(temporary, JSON.stringify(data, null, 2), "utf-8");
  await fs.rename(temporary, file);
}
""",
    "src/notes.ts": """\
import path from "node:path";
import { readJson, writeJson } from "./json.js";

const DATA = process.env.DATA_DIR ?? "data";

export interface Note {
  id: string;
  text: string;
  createdAt: string;
}

const notesFile = (userId: string): string => path.join(DATA, "notes", `${userId}.json`);

export async function addNote(userId: string, note: Note): Promise<Note[]> {
  const notes = await readJson<Note[]>(notesFile(userId), []);
  notes.push(note);
  await writeJson(notesFile(userId), notes);
  return notesOf(userId);
}

export async function notesOf(userId: string): Promise<Note[]> {
  return readJson<Note[]>(notesFile(userId), []);
}
""",
    "src/scores.ts": """\
import * as fs from "fs";

const FILE = "data/scores.json";

type Scores = Record<string, { best: number; updatedAt: string }>;

export class UserScores {
  readonly file: string;

  constructor() {
    this.file = FILE;
  }

  load(): Scores {
    if (!fs.existsSync(this.file)) {
      return {};
    }
    const raw: string = fs.readFileSync(this.file, "utf8");
    if (!raw.trim()) {
      return {};
    }
    return JSON.parse(raw) as Scores;
  }

  save(userId: string, best: number): void {
    const all = this.load();
    all[userId] = { best, updatedAt: new Date(0).toISOString() };
    fs.writeFileSync(this.file, JSON.stringify(all));
  }
}
""",
    "src/posts.ts": """\
import { Low } from "lowdb";
import { JSONFile } from "lowdb/node";

type Data = { posts: { id: number; title: string; userId: string }[] };

const db = new Low<Data>(new JSONFile<Data>("data/posts.json"), { posts: [] });

export async function addPost(title: string, userId: string): Promise<Data> {
  await db.read();
  db.data.posts.push({ id: db.data.posts.length + 1, title, userId });
  await db.write();
  return db.data;
}
""",
    "src/main.ts": """\
import { addNote, notesOf } from "./notes.js";
import { addPost } from "./posts.js";
import { UserScores } from "./scores.js";

const told: unknown[] = [];
for (const userId of (process.env.USERS ?? "ada,bob").split(",")) {
  told.push(await addNote(userId, { id: "n2", text: "two", createdAt: "2026-01-02T00:00:00Z" }));
  told.push(await notesOf(userId));
}
const scores = new UserScores();
scores.save("bob", 4);
told.push(scores.load());
told.push(await addPost("Second", "bob"));
console.log(JSON.stringify(told));
""",
}
