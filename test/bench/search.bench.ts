/**
 * Search over letters that are stored whole: how long the index takes, 200 queries as the screen asks them, and from a key
 * to its results on the screen. Peers in the same run: FTS5 alone on the same index, and notmuch over the same letters.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { createSearch } from "../../electron/core/search.ts";
import { startWorker } from "../../electron/core/worker-thread.ts";
import { openIndexForReading } from "../../electron/store/search-index.ts";
import { planSearch } from "../../electron/store/search-plan.ts";
import { connect } from "../../shared/rpc.ts";
import { HITS_PER_PAGE, MAX_FOUND, SEARCH_REST_MS, type SearchOrder } from "../../shared/search.ts";
import { parseSearchQuery } from "../../shared/search-query.ts";
import type { StoreWriterApi } from "../../shared/services/store.ts";
import { launchBrowser, openWindow } from "../app/browser.ts";
import { startHost } from "../app/host.ts";
import { accountOf } from "../world/world.ts";
import { type Figure, percentile, report } from "./figures.ts";
import { copyLetters } from "./kept-letters.ts";
import { letters } from "./letters.ts";
import { findNotmuch, type PeerRun } from "./peers.ts";
import { SEARCH_QUERIES } from "./search-queries.ts";

const { values } = parseArgs({
  options: { count: { type: "string", default: "100000" }, json: { type: "boolean" } },
  strict: false,
});
const COUNT = Number(values.count);
const ADDRESS = "clara.jensen@lindenpost.de";
/** All in ms; the first is for one message, the second for 50 results with snippets. */
const LIMITS = { index: 0.3, search: COUNT > 100_000 ? 100 : 10, key: 50 };
const ROUNDS = 3;
const EVERYWHERE = { accountId: null, mailboxId: null };
const TYPED = ["bamoto rofi", "memidalo", "fatatina", "хонеда зана", "лафасане", '"сеса хонеда"'];
/** Letters are asked for one after another as fast as a fast typist's. */
const KEY_PAUSE_MS = 150;

const data = mkdtempSync(join(tmpdir(), "posthorn-bench-"));
const databasePath = join(data, "mail.sqlite");
const indexPath = join(data, "search.sqlite");

interface Index {
  /** ms. */
  readonly took: number;
  /** What the first screen shows. */
  readonly byDate: readonly number[];
  /** All that is counted. */
  readonly whole: readonly number[];
  readonly byRelevance: readonly number[];
}

/** The product's own threads: the index from nothing, then every query over the wire. */
async function measureSearch(): Promise<Index> {
  const onError = (error: unknown) => console.error(error);
  const writerThread = startWorker("writer", { workerData: { databasePath }, onError });
  const writer = connect<StoreWriterApi>(writerThread.openPort());
  const search = createSearch({
    ...{ databasePath, indexPath, startWorker, writer: writer.api, onError },
    onStatus: () => undefined,
  });
  const began = performance.now();
  for (let status = await search.getStatus(); status.building; status = await search.getStatus()) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const took = performance.now() - began;
  async function ask(order: SearchOrder, limit: number): Promise<number[]> {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const query of SEARCH_QUERIES) {
        const asked = performance.now();
        await search.search({ query, scope: EVERYWHERE, order, limit });
        times.push(performance.now() - asked);
      }
    }
    return times;
  }
  const byDate = await ask("date", HITS_PER_PAGE);
  const whole = await ask("date", MAX_FOUND);
  const byRelevance = await ask("relevance", MAX_FOUND);
  await search.stop();
  await writerThread.stop();
  return { took, byDate, whole, byRelevance };
}

/** The floor: FTS5's own reading of the same words in the same index, ids alone. */
function measureFts5(): number[] {
  const db = openIndexForReading(indexPath);
  if (!db) throw new Error("there is no index");
  const world = { formsOf: () => [], wordsBeginning: () => null, mailboxesNamed: () => [1], slack: 0 };
  const newest = db.prepare(`SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ${HITS_PER_PAGE}`);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const query of SEARCH_QUERIES) {
      const { match } = planSearch(parseSearchQuery(query, Date.now()).node, EVERYWHERE, world);
      if (match === null) continue;
      const asked = performance.now();
      newest.all(match);
      times.push(performance.now() - asked);
    }
  }
  db.close();
  return times;
}

const NOTMUCH_WORDS: readonly (readonly [RegExp, string])[] = [
  [/ (?:OR|ИЛИ) /g, " or "],
  [/(^|[\s(])-/g, "$1not "],
  [/(?:is:unread|статус:непрочитанное)/g, "tag:unread"],
  [/статус:прочитанное/g, "not tag:unread"],
  [/is:starred/g, "tag:flagged"],
  [/has:attachment/g, "tag:attachment"],
  [/(?:in:inbox|в:входящие)/g, "folder:INBOX"],
  [/(?:after|после):(\d+)([dmy])/g, "date:$1$2.."],
  [/(?:before|до):(\d+)([dmy])/g, "date:..$1$2"],
  [/(\d)d\b/g, "$1days"],
  [/(\d)m\b/g, "$1months"],
  [/(\d)y\b/g, "$1years"],
  [/тема:/g, "subject:"],
  [/кому:/g, "to:"],
  [/от:/g, "from:"],
];

/** A query as notmuch-search-terms(7) writes it; null for what it cannot ask. */
function forNotmuch(query: string): string | null {
  if (/(?:larger|smaller|больше|меньше):/.test(query)) return null;
  const written = NOTMUCH_WORDS.reduce((text, [pattern, instead]) => text.replace(pattern, instead), query);
  return /[\s")]$/.test(written) ? written.trim() : `${written}*`;
}

interface Notmuch {
  readonly indexing: PeerRun;
  readonly indexed: number;
  readonly searches: readonly number[];
  readonly bytes: number;
}

/** notmuch over the same letters in a Maildir, a process for each search as its front ends start them; null without it. */
function measureNotmuch(): Notmuch | null {
  const maildir = join(data, "maildir");
  const notmuch = findNotmuch(data, maildir, ADDRESS);
  if (!notmuch) return null;
  const inbox = join(maildir, "INBOX/cur");
  mkdirSync(inbox, { recursive: true });
  for (const part of ["new", "tmp"]) mkdirSync(join(maildir, "INBOX", part));
  let number = 0;
  for (const { raw, flags = [] } of letters(COUNT, ADDRESS)) {
    number += 1;
    writeFileSync(join(inbox, `${number}.bench:2,${flags.includes("\\Seen") ? "S" : ""}`), raw);
  }
  const indexing = notmuch("new", "--quiet");
  const indexed = Number(notmuch("count", "*").said);
  const asked = SEARCH_QUERIES.map(forNotmuch).filter((query) => query !== null);
  const searches = asked.map((query) => notmuch("search", `--limit=${HITS_PER_PAGE}`, query).took);
  const database = join(maildir, ".notmuch/xapian");
  const bytes = readdirSync(database).reduce((sum, file) => sum + statSync(join(database, file)).size, 0);
  rmSync(maildir, { recursive: true });
  return { indexing, indexed, searches, bytes };
}

/**
 * Types each of `TYPED` and gives, for each key, the time from its input event to the frame after the list's last change;
 * once the person rests rows alone count, and not how many there are in all, which is known only then.
 */
async function measureKeys(page: Page): Promise<number[]> {
  const box = page.getByRole("searchbox", { name: "Search mail" });
  await box.waitFor();
  await page
    .getByText(`All ${COUNT.toLocaleString("en")} messages indexed`)
    .waitFor({ state: "attached" })
    .catch(() => null);
  await page.evaluate((rest) => {
    const state = { keys: [] as { typed: number; painted: number | null }[] };
    Object.assign(globalThis, { keyState: state });
    document.addEventListener("input", () => state.keys.push({ typed: performance.now(), painted: null }), {
      capture: true,
    });
    new MutationObserver((changes) => {
      const key = state.keys.at(-1);
      const isLate = key !== undefined && performance.now() - key.typed > rest;
      const results = isLate ? "[role=row]" : "[role=grid], [role=status][aria-label='Search status']";
      const isResult = ({ target }: MutationRecord) =>
        (target instanceof Element ? target : target.parentElement)?.closest(results);
      if (!key || !changes.some(isResult)) return;
      // The frame is on the screen once the next task runs behind it.
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => {
          key.painted = performance.now();
        };
        channel.port2.postMessage(null);
      });
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  }, SEARCH_REST_MS);
  for (const text of TYPED) {
    await box.fill("");
    await page.waitForTimeout(500);
    await box.pressSequentially(text, { delay: KEY_PAUSE_MS });
    await page.waitForTimeout(500);
  }
  const keys = await page.evaluate(
    () => (globalThis as unknown as { keyState: { keys: { typed: number; painted: number | null }[] } }).keyState.keys,
  );
  return keys.flatMap(({ typed, painted }) => (painted === null ? [] : [painted - typed]));
}

async function measureScreen(): Promise<number[]> {
  const browser = await launchBrowser();
  try {
    const host = await startHost({ data });
    const { page } = await openWindow(browser, host.url);
    const keys = await measureKeys(page);
    await host.stop();
    return keys;
  } finally {
    await browser.close();
  }
}

try {
  const { name, address, incoming, outgoing } = accountOf(ADDRESS);
  await copyLetters(databasePath, COUNT, { name, address, incoming, outgoing: { protocol: "smtp", ...outgoing } });
  const index = await measureSearch();
  const floor = measureFts5();
  const size = existsSync(indexPath) ? statSync(indexPath).size : 0;
  const keys = await measureScreen();
  const limit = (value: number) => ({ what: "limit", value });
  const SHARES = [0.5, 0.95, 1] as const;
  const nameOf = (share: number) => (share === 1 ? "search, longest" : `search, p${share * 100}`);
  const figures: Figure[] = [
    { what: "index, a message", value: index.took / COUNT, unit: "ms", beside: limit(LIMITS.index) },
    { what: "search, p95", value: percentile(index.byDate, 0.95), unit: "ms", beside: limit(LIMITS.search) },
    ...SHARES.map((share): Figure => {
      const beside = { what: "FTS5 alone", value: percentile(floor, share) };
      return { what: nameOf(share), value: percentile(index.byDate, share), unit: "ms", beside };
    }),
    {
      what: "search, all that is counted, p95",
      value: percentile(index.whole, 0.95),
      unit: "ms",
      beside: limit(LIMITS.search),
    },
    {
      what: "search by relevance, p95",
      value: percentile(index.byRelevance, 0.95),
      unit: "ms",
      beside: limit(LIMITS.search),
    },
    { what: "key to painted results, p50", value: percentile(keys, 0.5), unit: "ms", beside: limit(LIMITS.key) },
    { what: "key to painted results, p95", value: percentile(keys, 0.95), unit: "ms", beside: limit(LIMITS.key) },
  ];
  report(`search of ${COUNT} messages`, figures);

  const notmuch = measureNotmuch();
  if (notmuch) {
    const { indexing, indexed, bytes, searches } = notmuch;
    const what = indexing.ended ? "notmuch" : `notmuch, stopped at ${indexed} messages`;
    const beside = (value: number) => ({ what, value });
    report("search beside notmuch", [
      { what: "index, all", value: index.took, unit: "ms", beside: beside(indexing.took) },
      { what: "index", value: size / 1e6, unit: "MB", beside: beside(bytes / 1e6) },
      ...SHARES.map((share): Figure => {
        const value = percentile(index.byDate, share);
        return { what: nameOf(share), value, unit: "ms", beside: beside(percentile(searches, share)) };
      }),
    ]);
  }
} finally {
  rmSync(data, { recursive: true, force: true });
}
