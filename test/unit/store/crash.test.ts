import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { makeDirectory, openStore, type Store } from "./store-fixture.ts";

const child = fileURLToPath(new URL("./crash-child.ts", import.meta.url));

/** Runs the writing child for `ms` after its first commit, kills it, and gives the lines it wrote. */
async function writeAndKill(path: string, ms: number): Promise<string[]> {
  const writing = spawn(process.execPath, [child, path], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  writing.stdout.setEncoding("utf8");
  writing.stdout.on("data", (text: string) => {
    if (output === "") setTimeout(() => writing.kill("SIGKILL"), ms);
    output += text;
  });
  const [, signal] = await once(writing, "close");
  expect(signal).toBe("SIGKILL");
  return output.split("\n").slice(0, -1);
}

function findMiscounted({ db }: Store): unknown[] {
  return db
    .prepare(
      `SELECT b.id FROM mailbox b WHERE (row_total, row_unread) IS NOT
         (SELECT count(*), coalesce(sum(1 - seen), 0) FROM message WHERE mailbox_id = b.id AND hidden = 0)`,
    )
    .all();
}

test("killed in the middle of writes, the database is sound and has every draft and step that was committed", async () => {
  const path = join(makeDirectory(), "mail.db");
  const drafts = new Set<number>();
  const sent = new Map<number, number>();
  for (const ms of [0, 7, 40, 150, 333]) {
    for (const line of await writeAndKill(path, ms)) {
      const [what, id = "", , draftId = ""] = line.split(" ");
      if (what === "draft") drafts.add(Number(id));
      if (what === "sending") sent.set(Number(id), Number(draftId));
    }
    const store = openStore(path);
    expect(store.db.pragma("integrity_check", { simple: true })).toBe("ok");
    expect(store.db.pragma("foreign_key_check")).toEqual([]);
    expect(findMiscounted(store)).toEqual([]);
    store.writer.recoverOutbox({});
    const outbox = store.reader.listOutbox({});
    expect(outbox.filter(({ id }) => sent.has(id)).map(({ id }) => id)).toEqual([...sent.keys()]);
    expect(outbox.every(({ id, state }) => state === "uncertain" || (state === "queued" && !sent.has(id)))).toBe(true);
    const inOutbox = new Set(store.db.prepare("SELECT id FROM draft WHERE outbox_id IS NOT NULL").pluck().all());
    const open = new Set(store.reader.listDrafts({}).map(({ id }) => id));
    const lost = [...drafts].filter((id) => !open.has(id) && !inOutbox.has(id));
    expect(lost).toEqual([]);
    // With no connection left open the next one has to recover what the killed writer left.
    store.close();
  }
  expect(sent.size).toBeGreaterThan(0);
}, 60_000);
