// The pages that a user sees: how a session went, and how they get better.
import { createServer, type Server } from "node:http";
import { pathToFileURL } from "node:url";
import { loadHistory, loadScorecard } from "./records.ts";

interface Page {
  status: number;
  html: string;
}

const LATEST = 10;

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function page(title: string, body: string, status = 200): Page {
  return { status, html: `<!doctype html><title>${title}</title><h1>${title}</h1>${body}` };
}

/** The page of one session: its result, and a row for each part. */
export async function sessionPage(sessionId: string): Promise<Page> {
  const scorecard = await loadScorecard(sessionId);
  if (scorecard === null) return page("Not scored yet", "<p>Complete the session first.</p>", 404);
  const parts = [scorecard.bce, scorecard.mcf, scorecard.cpo];
  const rows = parts.map((part) => `<li>${part.score}: ${escape(part.summary)}</li>`).join("");
  const result = scorecard.passed ? "passed" : "not passed";
  return page("Session", `<p>${scorecard.overall} of 100, ${result}</p><ul>${rows}</ul>`);
}

/** The page of one user: the scores of the last ten sessions. */
export async function progressPage(userId: string): Promise<Page> {
  const entries = (await loadHistory(userId)).slice(-LATEST);
  if (entries.length === 0) return page("Progress", "<p>No sessions yet.</p>");
  const rows = entries.map((entry) => `<li>${entry.score}</li>`).join("");
  return page("Progress", `<p>Your last ${entries.length} sessions</p><ol>${rows}</ol>`);
}

async function route(url: string): Promise<Page> {
  const session = /^\/sessions\/([A-Za-z0-9-]{1,64})$/.exec(url);
  if (session) return sessionPage(session[1]);
  const user = /^\/users\/([A-Za-z0-9-]{1,64})$/.exec(url);
  if (user) return progressPage(user[1]);
  return page("Not found", "", 404);
}

export function makeServer(): Server {
  return createServer(async (request, response) => {
    const { status, html } = await route(request.url ?? "/").catch(() => page("Sorry", "", 500));
    response.writeHead(status, { "Content-Type": "text/html; charset=utf-8" }).end(html);
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  makeServer().listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
}
