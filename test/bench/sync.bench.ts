/**
 * 100,000 messages in one INBOX: first rows, all of them stored, an unchanged mailbox, and 10,000 flags that another
 * client sets. Peers in the same run: a socket that only reads the same items, and imapflow alone.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import Sqlite from "better-sqlite3";
import { ImapFlow } from "imapflow";
import { openImapSession } from "../../electron/mail/imap-session.ts";
import { type Store, syncMailbox } from "../../electron/mail/mailbox-sync.ts";
import { openDatabase } from "../../electron/store/database.ts";
import { createReader } from "../../electron/store/reader.ts";
import { createWriter } from "../../electron/store/writer.ts";
import { launchBrowser, openWindow } from "../app/browser.ts";
import { startHost } from "../app/host.ts";
import { fillWizard, messageList } from "../app/screens.ts";
import { accountOf, worldOf } from "../world/world.ts";
import { keepCompiledCode } from "./compiled-code.ts";
import { report } from "./figures.ts";
import { longestStall, watchFrames } from "./frame-probe.ts";
import { clock } from "./opened-app.ts";
import { residentOf } from "./resident.ts";
import { shortLetters } from "./short-letters.ts";

const COUNT = Number(process.env.SYNC_BENCH_COUNT ?? 100_000);
const FLAGGED = Math.min(10_000, COUNT);
const ADDRESS = "clara.jensen@lindenpost.de";
const ITEMS = "(UID FLAGS ENVELOPE BODYSTRUCTURE INTERNALDATE RFC822.SIZE)";
const LIMITS = { first: 500, all: 10_000, unchanged: 300, flags: 1_000, stall: 20, frame: 50, resident: 250 };
/** Thunderbird listing 100,000 messages, measured elsewhere: a constant, not of this run. */
const THUNDERBIRD = 40_500;

const world = worldOf(process.env.POSTHORN_WORLD);
const account = accountOf(ADDRESS);
const letters = () => shortLetters({ count: COUNT, to: ADDRESS, every: 60_000, lines: 10 });

/** The floor: a TLS socket that asks for the same and only reads. */
async function measureSocket(): Promise<number> {
  const { host, port, username } = account.incoming;
  const socket = connect({ host, port, servername: host });
  let tail = "";
  let wake: () => void = () => undefined;
  socket.on("data", (chunk) => {
    tail = (tail + chunk.toString("latin1")).slice(-4_000);
    wake();
  });
  const until = (sign: string) =>
    new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      wake = () => {
        if (tail.includes(sign)) resolve();
      };
      wake();
    });
  const ask = async (tag: string, command: string) => {
    socket.write(`${tag} ${command}\r\n`);
    await until(`${tag} OK`);
  };
  await until("* OK");
  const secret = account.password.replace(/["\\]/g, "\\$&");
  await ask("a1", `LOGIN "${username}" "${secret}"`);
  await ask("a2", "SELECT INBOX");
  const began = performance.now();
  await ask("a3", `FETCH 1:* ${ITEMS}`);
  const took = performance.now() - began;
  socket.destroy();
  return took;
}

function imapflow(): ImapFlow {
  const { host, port, username } = account.incoming;
  return new ImapFlow({ host, port, secure: true, auth: { user: username, pass: account.password }, logger: false });
}

async function measureImapflow(): Promise<{ all: number; unchanged: number }> {
  const client = imapflow();
  await client.connect();
  const opening = performance.now();
  await client.mailboxOpen("INBOX");
  await client.search({ all: true }, { uid: true });
  const unchanged = performance.now() - opening;
  const items = { uid: true, flags: true, envelope: true, bodyStructure: true, internalDate: true, size: true };
  const began = performance.now();
  let seen = 0;
  for await (const _message of client.fetch("1:*", items)) seen += 1;
  const all = performance.now() - began;
  await client.logout();
  if (seen !== COUNT) throw new Error(`imapflow saw ${seen} of ${COUNT}`);
  return { all, unchanged };
}

/** What the program left behind, brought in step once and then, with nothing changed, again: that one is measured. */
async function measureUnchanged(path: string): Promise<number> {
  const db = openDatabase(path, { readonly: false });
  const asynchronous = (calls: object) =>
    Object.fromEntries(
      Object.entries(calls).map(([name, call]) => [name, async (args: unknown) => structuredClone(call(args))]),
    );
  const writer = asynchronous(createWriter(db, { now: Date.now, emit: () => undefined }));
  const store = { writer, reader: asynchronous(createReader(db)) } as unknown as Store;
  const mailboxId = db.prepare<[], number>("SELECT id FROM mailbox WHERE path = 'INBOX'").pluck().get() ?? 0;
  const session = await openImapSession({ server: account.incoming, password: account.password, silenceMs: 60_000 });
  const target = { mailboxId, path: "INBOX" };
  await syncMailbox(session, target, store);
  const began = performance.now();
  await syncMailbox(session, target, store);
  const took = performance.now() - began;
  session.close();
  db.close();
  return took;
}

/** Waits until `query` gives `wanted` in the store, looked at from outside. */
async function untilStored(db: Sqlite.Database, query: string, wanted: number, within: number): Promise<void> {
  const statement = db.prepare<[], number>(query).pluck();
  const deadline = performance.now() + within;
  for (;;) {
    const value = statement.get();
    if (value === wanted) return;
    if (performance.now() > deadline) throw new Error(`${query}: ${value} and not ${wanted} within ${within} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const forgetCode = await keepCompiledCode();
const data = mkdtempSync(join(tmpdir(), "posthorn-bench-"));
const browser = await launchBrowser();
const probe = ["--import", new URL("stall-probe.mjs", import.meta.url).href];
const launch = (argv: readonly string[], file: string) =>
  spawn(process.execPath, [...probe, ...argv], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, STALL_REPORT: join(data, file) },
  });
/** The longest that a thread stood still between two moments on the shared clock, ms. */
function readStall(file: string, from: number, to: number): number {
  const { seconds }: { seconds: [number, number][] } = JSON.parse(readFileSync(join(data, file), "utf8"));
  return Math.max(0, ...seconds.filter(([end]) => end > from && end - 1_000 < to).map(([, ms]) => ms));
}

try {
  await world.resetAccount(ADDRESS);
  await world.seedMailbox(ADDRESS, "INBOX", letters());
  // The first reader makes Dovecot's cache; nobody is measured by that.
  await measureSocket();
  const floor = await measureSocket();
  const peer = await measureImapflow();

  const host = await startHost({ data }, ([, ...argv]) => launch(argv, "stall.json"));
  const idle = launch(["--eval", "setInterval(() => {}, 1000)"], "idle.json");
  const { page } = await openWindow(browser, host.url);
  await fillWizard(page, account);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "Ready" }).waitFor();
  const signedIn = performance.now();
  const began = clock();
  await page.getByRole("button", { name: "Open mailbox" }).click();
  await messageList(page)
    .getByText(`Message ${COUNT - 1} of many`)
    .first()
    .waitFor();
  const first = performance.now() - signedIn;
  const empty = await (await browser.newContext()).newPage();
  await Promise.all([watchFrames(page), watchFrames(empty)]);
  const db = new Sqlite(join(data, "mail.sqlite"), { readonly: true });
  let resident = 0;
  // Not often: the process stands still while its memory is counted.
  const looks = setInterval(() => {
    resident = Math.max(resident, residentOf(host.pid));
  }, 1_000);
  await untilStored(db, "SELECT row_total FROM mailbox WHERE path = 'INBOX' AND listed_down_to = 1", COUNT, 180_000);
  const all = performance.now() - signedIn;
  await new Promise((resolve) => setTimeout(resolve, 3_000));

  const other = imapflow();
  await other.connect();
  await other.mailboxOpen("INBOX");
  await other.messageFlagsAdd(`${COUNT - FLAGGED + 1}:${COUNT}`, ["\\Flagged"], { silent: true });
  const flagged = performance.now();
  const query = "SELECT count(*) FROM message WHERE instr(flags, '\\Flagged') > 0";
  await untilStored(db, query, FLAGGED, 60_000);
  const flags = performance.now() - flagged;
  await other.logout();
  db.close();
  clearInterval(looks);
  await page.waitForTimeout(1_500);
  const late = { app: await longestStall(page), empty: await longestStall(empty) };
  const ended = clock();
  const stall = readStall("stall.json", began, ended);
  const idleStall = readStall("idle.json", began, ended);
  idle.kill();
  await host.stop();
  const unchanged = await measureUnchanged(join(data, "mail.sqlite"));

  const limit = (value: number) => ({ what: "limit", value });
  report("sync", [
    { what: "first row on screen after sign-in", value: first, unit: "ms", beside: limit(LIMITS.first) },
    { what: `all ${COUNT} listed and stored`, value: all, unit: "ms", beside: limit(LIMITS.all) },
    { what: "", value: all, unit: "ms", beside: { what: "a socket that only reads them", value: floor } },
    { what: "", value: all, unit: "ms", beside: { what: "imapflow, kept nowhere", value: peer.all } },
    { what: "", value: all, unit: "ms", beside: { what: "Thunderbird (elsewhere)", value: THUNDERBIRD } },
    { what: "an unchanged mailbox known as such", value: unchanged, unit: "ms", beside: limit(LIMITS.unchanged) },
    { what: "", value: unchanged, unit: "ms", beside: { what: "imapflow: SELECT, SEARCH ALL", value: peer.unchanged } },
    { what: `${FLAGGED} flags set elsewhere are here`, value: flags, unit: "ms", beside: limit(LIMITS.flags) },
    {
      what: "host thread, worst stall",
      value: stall,
      unit: "ms",
      beside: { what: "idle thread beside it", value: idleStall },
    },
    {
      what: "and more than the idle thread's",
      value: Math.max(0, stall - idleStall),
      unit: "ms",
      beside: limit(LIMITS.stall),
    },
    { what: "window, a frame late at most", value: late.app, unit: "ms", beside: limit(LIMITS.frame) },
    { what: "", value: late.app, unit: "ms", beside: { what: "an empty page beside it", value: late.empty } },
    { what: "all threads, resident at most", value: resident, unit: "MB", beside: limit(LIMITS.resident) },
  ]);
} finally {
  await browser.close();
  forgetCode();
  rmSync(data, { recursive: true, force: true });
}
