// What the pages read of the coaching service's records.
import { readFile } from "node:fs/promises";
import path from "node:path";

const DATA = process.env.COACHING_DATA ?? "data";

export interface Part {
  score: number;
  summary: string;
}

export interface Scorecard {
  session_id: string;
  overall: number;
  passed: boolean;
  bce: Part;
  mcf: Part;
  cpo: Part;
}

export interface HistoryEntry {
  session_id: string;
  at: string;
  score: number;
}

/** The scorecard of a session; null until the session is complete. */
export async function loadScorecard(sessionId: string): Promise<Scorecard | null> {
  const file = path.join(DATA, "sessions", sessionId, "scorecard.json");
  try {
    return JSON.parse(await readFile(file, "utf8")) as Scorecard;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** What a user has done so far, oldest first. */
export async function loadHistory(userId: string): Promise<HistoryEntry[]> {
  try {
    const text = await readFile(`${DATA}/history/history_${userId}.json`, "utf8");
    return JSON.parse(text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
