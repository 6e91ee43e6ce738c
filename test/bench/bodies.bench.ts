/**
 * All of a mailbox kept here whole, from nothing: 100,000 messages of 485 MB listed, fetched, parsed, stored and put into
 * the search index. Peers in the same run: mbsync, which fetches the same into a Maildir, and notmuch, which indexes that.
 */
import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import Sqlite from "better-sqlite3";
import { launchBrowser, openWindow } from "../app/browser.ts";
import { connectHost } from "../app/connection.ts";
import { startHost } from "../app/host.ts";
import { fillWizard } from "../app/screens.ts";
import { accountOf, worldOf } from "../world/world.ts";
import { keepCompiledCode } from "./compiled-code.ts";
import { type Figure, report } from "./figures.ts";
import { whenIndexed } from "./indexed.ts";
import { letters } from "./letters.ts";
import { findNotmuch, findPeer } from "./peers.ts";
import { residentOf } from "./resident.ts";

const { values } = parseArgs({
  options: { count: { type: "string", default: "100000" }, json: { type: "boolean" } },
  strict: false,
});
const COUNT = Number(values.count);
const ADDRESS = "clara.jensen@lindenpost.de";
const SCALE = COUNT / 100_000;
const LIMIT_MS = 60_000 * SCALE;
const POLL_MS = 200;
/** The kernel takes 10 ms to tell what a process holds. */
const RESIDENT_MS = 500;
const LIMIT_MB = 250;
const LIMIT_SHARE = 0.6;

const world = worldOf(process.env.POSTHORN_WORLD);
const account = accountOf(ADDRESS);
const folder = mkdtempSync(join(tmpdir(), "posthorn-bench-"));
let bytes = 0;

function* counted() {
  for (const letter of letters(COUNT, ADDRESS)) {
    bytes += Buffer.byteLength(letter.raw);
    yield letter;
  }
}

/** mbsync into a Maildir and notmuch over it, beside what of ours does the same, in ms. */
function reportPeers(stored: number, indexed: number): void {
  const mbsync = findPeer("mbsync");
  if (!mbsync) return;
  const maildir = join(folder, "maildir");
  mkdirSync(maildir);
  const config = join(folder, "mbsyncrc");
  writeFileSync(
    config,
    // Its own files one by one to the disk take a quarter of an hour; the product syncs its one at checkpoints.
    `FSync no
SyncState *

IMAPAccount a
Host ${account.incoming.host}
Port ${account.incoming.port}
User ${account.incoming.username}
Pass "${account.password}"
SSLType IMAPS
CertificateFile ${process.env.NODE_EXTRA_CA_CERTS}

IMAPStore far
Account a

MaildirStore near
Path ${maildir}/
Inbox ${maildir}/INBOX

Channel c
Far :far:
Near :near:
Patterns INBOX
Create Near
Sync Pull
`,
  );
  /** What is said of a peer that did not end. */
  const far = (ended: boolean, done: number) => (ended ? "" : `, stopped at ${done} of ${COUNT} messages`);
  const fetching = mbsync("-c", config, "c");
  const fetched = ["cur", "new"].reduce((sum, part) => sum + readdirSync(join(maildir, "INBOX", part)).length, 0);
  report("bodies beside mbsync", [
    {
      what: "all bodies here",
      value: stored,
      unit: "ms",
      beside: { what: `mbsync, into a Maildir${far(fetching.ended, fetched)}`, value: fetching.took },
    },
  ]);
  const notmuch = findNotmuch(folder, maildir, ADDRESS);
  if (!notmuch) return;
  const indexing = notmuch("new", "--quiet");
  const ended = fetching.ended && indexing.ended;
  report("bodies beside mbsync and notmuch", [
    {
      what: "stored and searchable",
      value: indexed,
      unit: "ms",
      beside: {
        what: `mbsync and notmuch${far(ended, Number(notmuch("count", "*").said))}`,
        value: fetching.took + indexing.took,
      },
    },
  ]);
}

const sizeOf = (path: string) => (existsSync(path) ? statSync(path).size : 0);

await world.resetAccount(ADDRESS);
await world.seedMailbox(ADDRESS, "INBOX", counted());
const forgetCode = await keepCompiledCode();
const browser = await launchBrowser();
try {
  const data = join(folder, "data");
  const stallReport = join(folder, "stall.json");
  const probe = ["--import", new URL("stall-probe.mjs", import.meta.url).href];
  const host = await startHost({ data }, ([, ...argv]) =>
    spawn(process.execPath, [...probe, ...argv], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, STALL_REPORT: stallReport },
    }),
  );
  const { page } = await openWindow(browser, host.url);
  await fillWizard(page, account);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "Ready" }).waitFor();
  let resident = 0;
  const watch = setInterval(() => {
    resident = Math.max(resident, residentOf(host.pid));
  }, RESIDENT_MS);
  const began = performance.now();
  await page.getByRole("button", { name: "Open mailbox" }).click();

  const db = new Sqlite(join(data, "mail.sqlite"), { readonly: true });
  // Both are counted in indexes: to count the bodies themselves takes a good part of a core.
  const reach = async (sql: string, wanted: number, minutes: number) => {
    const count = db.prepare(sql).pluck();
    for (let found = count.get(); found !== wanted; found = count.get()) {
      if (performance.now() - began > minutes * 60_000 * Math.max(1, SCALE)) throw new Error(`${sql}: ${found}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    return performance.now() - began;
  };
  const listed = await reach("SELECT count(*) FROM message", COUNT, 5);
  const stored = await reach("SELECT count(*) FROM message WHERE body_bytes IS NULL", 0, 10);
  const { api, close } = await connectHost(host.url);
  await whenIndexed(api, COUNT, 15 * 60_000 * Math.max(1, SCALE));
  const indexed = performance.now() - began;
  clearInterval(watch);
  close();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const stall = JSON.parse(readFileSync(stallReport, "utf8")) as { max: number };
  db.close();
  await host.stop();
  const kept = sizeOf(join(data, "mail.sqlite"));
  const indexSize = sizeOf(join(data, "search.sqlite"));

  const figures: Figure[] = [
    { what: "listed", value: listed, unit: "ms", beside: { what: "limit", value: LIMIT_MS / 6 } },
    { what: "all bodies here", value: stored, unit: "ms", beside: null },
    { what: "stored and searchable", value: indexed, unit: "ms", beside: { what: "limit", value: LIMIT_MS } },
    { what: "host and workers, resident", value: resident, unit: "MB", beside: { what: "limit", value: LIMIT_MB } },
    { what: "host thread, worst stall", value: stall.max, unit: "ms", beside: null },
    {
      what: "store",
      value: kept / 1e6,
      unit: "MB",
      beside: { what: `${LIMIT_SHARE} of the raw mail`, value: (bytes * LIMIT_SHARE) / 1e6 },
    },
    { what: "search index", value: indexSize / 1e6, unit: "MB", beside: { what: "the raw mail", value: bytes / 1e6 } },
  ];
  report("bodies", figures);

  reportPeers(stored, indexed);
} finally {
  await browser.close();
  forgetCode();
  rmSync(folder, { recursive: true, force: true });
}
