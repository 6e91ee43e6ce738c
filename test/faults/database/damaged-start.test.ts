import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MessageChannel, Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { openDatabase } from "../../../electron/store/database.ts";
import { checkIntegrity } from "../../../electron/store/integrity.ts";
import { DATABASE_VERSION } from "../../../electron/store/migrations.ts";
import { endedUncleanly, markDamaged, markUnchecked, readDamage } from "../../../electron/store/unclean-end.ts";
import { portOfMessagePort } from "../../../electron/thread/message-port.ts";
import { connect } from "../../../shared/rpc.ts";
import type { IntegrityApi, StoreOpeningApi, StoreWriterEvents } from "../../../shared/services/store.ts";
import { expectLocalContent, restoreOldDatabase } from "../../unit/store/old-database.ts";
import { makeDirectory } from "../../unit/store/store-fixture.ts";
import { copyDamaged, createRandom, pagesThatMatter } from "./damage-file.ts";

/** Starts one of the store's workers; `end` ends it as the program does. */
function startWorker(entry: "writer-worker" | "integrity-worker", databasePath: string) {
  const worker = new Worker(new URL(`../../../electron/store/${entry}.ts`, import.meta.url), {
    workerData: { databasePath },
  });
  const { port1, port2 } = new MessageChannel();
  worker.postMessage({ type: "port", port: port1 }, [port1]);
  return {
    port: portOfMessagePort(port2),
    async end() {
      const ended = once(worker, "exit");
      if (entry === "integrity-worker") void worker.terminate();
      else worker.postMessage({ type: "stop" });
      await ended;
    },
  };
}

/** One start of the writer and its end, with a check in between where it is asked for. */
async function start(path: string, options: { check?: boolean } = {}) {
  const writer = startWorker("writer-worker", path);
  const connection = connect<StoreOpeningApi, StoreWriterEvents>(writer.port);
  const opening = await connection.api.describeOpening({});
  if (options.check) {
    const told = new Promise<void>((resolve) => connection.on("damageFound", () => resolve()));
    const checker = startWorker("integrity-worker", path);
    const { damage } = await connect<IntegrityApi>(checker.port).api.checkIntegrity({});
    await checker.end();
    // The window is told, whoever found it.
    if (damage.length > 0) await told;
  }
  await writer.end();
  return opening;
}

function makeDatabase(): string {
  const path = join(makeDirectory(), "mail.sqlite");
  restoreOldDatabase(DATABASE_VERSION, path);
  return path;
}

function expectAllKept(path: string): void {
  const db = openDatabase(path, { readonly: false });
  expectLocalContent(db);
  expect(checkIntegrity(path)).toEqual({ damage: [], orphans: [] });
  db.close();
}

/** Breaks an index that no start reads. */
function breakUnseen(path: string): void {
  const db = openDatabase(path, { readonly: false });
  const root = Number(db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'message_header'").pluck().get());
  db.close();
  const bytes = readFileSync(path);
  const pageSize = bytes.readUInt16BE(16);
  bytes.fill(0x5a, (root - 1) * pageSize, root * pageSize);
  writeFileSync(path, bytes);
}

test("a file that was not checked after a crash is checked at a later start, until it is", async () => {
  const path = makeDatabase();
  markUnchecked(path);
  expect(await start(path)).toEqual({ unclean: true, recovery: null });
  expect(await start(path, { check: true })).toEqual({ unclean: true, recovery: null });
  expect(endedUncleanly(path)).toBe(false);
  expect(await start(path)).toEqual({ unclean: false, recovery: null });
});

test("what the check finds broken is told, and replaced at the next start, once", async () => {
  const path = makeDatabase();
  breakUnseen(path);
  expect(await start(path, { check: true })).toEqual({ unclean: false, recovery: null });
  expect(readDamage(path)).not.toBeNull();
  const { unclean, recovery } = await start(path);
  expect(unclean).toBe(false);
  expect(recovery).toMatchObject({ accounts: 2, drafts: 3, outbox: 2, keptChanges: 4, lostChanges: 0 });
  expect(readDamage(path)).toBeNull();
  expectAllKept(path);
  expect(await start(path)).toEqual({ unclean: false, recovery: null });
});

test("a mark without damage costs nothing either", async () => {
  const path = makeDatabase();
  markDamaged(path, "said so");
  expect((await start(path)).recovery).toMatchObject({ accounts: 2, drafts: 3, outbox: 2, unreadable: [] });
  expectAllKept(path);
});

test("what is stored as JSON and is none any more is told and stood in for, and the account keeps its drafts", async () => {
  const path = makeDatabase();
  const db = openDatabase(path, { readonly: false });
  db.exec(`
    UPDATE account SET incoming = replace(incoming, 'imap.', 'imap' || char(1)) WHERE protocol = 'imap';
    UPDATE outbox SET envelope_to = substr(envelope_to, 2);
    UPDATE setting SET value = '"r' WHERE key = 'language';
  `);
  db.close();
  const { recovery } = await start(path);
  expect(recovery).toMatchObject({ accounts: 2, drafts: 3, outbox: 2 });
  expect(recovery?.unreadable.toSorted()).toEqual(["account", "outbox", "setting"]);
  expect((await start(path, { check: true })).recovery).toBeNull();
  const fresh = openDatabase(path, { readonly: true });
  expect(fresh.prepare("SELECT incoming ->> 'host' FROM account WHERE protocol = 'imap'").pluck().all()).toEqual([
    "unknown.invalid",
  ]);
  expect(fresh.prepare("SELECT DISTINCT envelope_to FROM outbox").pluck().all()).toEqual(["[]"]);
  fresh.close();
});

test("killed before each of a recovery's renames, the next start has everything and keeps the damaged file", {
  timeout: 120_000,
}, async () => {
  let killed = 0;
  for (let at = 1; ; at += 1) {
    const path = makeDatabase();
    const damaged = readFileSync(path);
    damaged.fill(0, 0, 100);
    writeFileSync(path, damaged);
    writeFileSync(`${path}-wal`, "left by a crash");
    const child = spawn(process.execPath, [fileURLToPath(new URL("./recovering-child.ts", import.meta.url)), path], {
      env: { ...process.env, POSTHORN_TEST_KILL_AT: String(at) },
      stdio: ["ignore", "ignore", "inherit"],
    });
    const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
    await start(path);
    expectAllKept(path);
    const directory = join(path, "..");
    const kept = readdirSync(directory).filter((name) => /damaged-.*\.sqlite$/.test(name));
    expect(kept.map((name) => readFileSync(join(directory, name)).equals(damaged))).toEqual([true]);
    expect(existsSync(`${path}-recovered`)).toBe(false);
    if (signal === null) {
      expect(code).toBe(0);
      break;
    }
    expect(signal).toBe("SIGKILL");
    killed += 1;
  }
  expect(killed).toBeGreaterThanOrEqual(3);
});

test("with the first page of any one table broken, it starts", { timeout: 240_000 }, async () => {
  const sound = makeDatabase();
  const bytes = readFileSync(sound);
  const pageSize = bytes.readUInt16BE(16);
  const db = openDatabase(sound, { readonly: true });
  const roots = db
    .prepare<[], { name: string; rootpage: number }>(
      "SELECT name, rootpage FROM sqlite_schema WHERE type = 'table' AND rootpage > 0",
    )
    .all();
  db.close();
  for (const { name, rootpage } of roots) {
    const path = join(makeDirectory(), "mail.sqlite");
    const broken = Buffer.from(bytes);
    broken.fill(0, (rootpage - 1) * pageSize, rootpage * pageSize);
    writeFileSync(path, broken);
    await expect(start(path, { check: true }), name).resolves.toBeDefined();
    await expect(start(path), name).resolves.toBeDefined();
    expect(checkIntegrity(path), name).toEqual({ damage: [], orphans: [] });
  }
});

test("flipped, zeroed and cut at 12 places, it starts, and is whole once what is broken was met", {
  timeout: 120_000,
}, async () => {
  const sound = makeDatabase();
  const matter = pagesThatMatter(sound);
  const directory = makeDirectory();
  const random = createRandom(77);
  let recovered = 0;
  for (let round = 0; round < 12; round += 1) {
    const place = join(directory, String(round));
    mkdirSync(place);
    const path = join(place, "mail.sqlite");
    const hit = copyDamaged(sound, path, round, random);
    let { recovery } = await start(path, { check: true });
    if (!recovery) recovery = (await start(path)).recovery;
    if (recovery) recovered += 1;
    expect((await start(path, { check: true })).recovery, `round ${round}`).toBeNull();
    expect(readDamage(path), `round ${round}`).toBeNull();
    if ([...hit].some((page) => matter.has(page))) continue;
    expectAllKept(path);
  }
  expect(recovered).toBeGreaterThan(6);
});
