// Plays sessions through the coaching service, and looks at the pages; knows nothing of where records are.
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { makeServer } from "./server.ts";

const PYTHON = process.env.PYTHON ?? "python3";
const pages = makeServer();
let service: ChildProcess;
let api = "";
let site = "";

before(async () => {
  service = spawn(PYTHON, ["-m", "coaching.server"], { stdio: ["ignore", "pipe", "inherit"] });
  const [port] = (await once(service.stdout!, "data")) as [Buffer];
  api = `http://127.0.0.1:${port.toString().trim()}`;
  pages.listen(0, "127.0.0.1");
  await once(pages, "listening");
  site = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
});

after(() => {
  service.kill();
  pages.close();
});

async function post(path: string, body: object): Promise<any> {
  return (await fetch(api + path, { method: "POST", body: JSON.stringify(body) })).json();
}

async function play(userId: string, text: string): Promise<string> {
  const { session_id } = await post("/sessions", { user_id: userId, scenario_id: "discovery" });
  await post(`/sessions/${session_id}/turns`, { text });
  await post(`/sessions/${session_id}/complete`, {});
  return session_id;
}

async function get(path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(site + path);
  return { status: response.status, text: await response.text() };
}

test("a session's page shows its score and its advice", async () => {
  const sessionId = await play(randomUUID(), "How do you work? You said so. Next step: shall we meet?");
  const { status, text } = await get(`/sessions/${sessionId}`);
  assert.equal(status, 200);
  assert.match(text, /67 of 100, passed/);
  assert.match(text, /Outcome: well done/);
});

test("a session that nobody played has no page", async () => {
  assert.equal((await get(`/sessions/${randomUUID()}`)).status, 404);
});

test("a user's page shows the scores in order", async () => {
  const userId = randomUUID();
  await play(userId, "Hello.");
  await play(userId, "How do you work? Tell me more.");
  assert.match((await get(`/users/${userId}`)).text, /last 2 sessions<\/p><ol><li>0<\/li><li>33<\/li>/);
});

test("a new user has no sessions yet", async () => {
  assert.match((await get(`/users/${randomUUID()}`)).text, /No sessions yet/);
});

test("other addresses are not found", async () => {
  assert.equal((await get("/nowhere")).status, 404);
});
