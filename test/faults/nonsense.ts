import { setTimeout as delay } from "node:timers/promises";
import type { Tap } from "./conversation.ts";
import { untilEqual } from "./killing.ts";
import type { Lane } from "./lane.ts";
import { letters } from "./letters.ts";
import { syncOnce, type Trial } from "./scenario.ts";
import { readStore } from "./stored-state.ts";

/** Above 2^53, so that a number would lose its last digits; below 2^63, where RFC 7162 ends. */
const FAR = 2n ** 60n;
const MESSAGES = 80;

type Rewriting = Pick<Tap, "rewrite" | "rewriteLine">;

/** Every mod-sequence on the line, changed by `change`. */
function modSequences(text: string, change: (value: bigint) => bigint): string {
  return text
    .replace(/(HIGHESTMODSEQ |MODSEQ \()(\d+)/g, (_, before: string, digits: string) => before + change(BigInt(digits)))
    .replace(
      /(CHANGEDSINCE |UNCHANGEDSINCE )(\d+)/g,
      (_, before: string, digits: string) => before + change(BigInt(digits)),
    );
}

function rewritten(change: (value: bigint) => bigint, back: (value: bigint) => bigint): Rewriting {
  return {
    rewrite: (response) =>
      response.length > 8_192 ? response : Buffer.from(modSequences(response.toString("latin1"), change), "latin1"),
    rewriteLine(line) {
      const text = modSequences(line.toString("latin1"), back);
      // SELECT … (QRESYNC (uidValidity modSeq …)), RFC 7162 §3.2.5.
      const resync = text.replace(
        /(QRESYNC \(\d+ )(\d+)/,
        (_, before: string, digits: string) => before + back(BigInt(digits)),
      );
      return Buffer.from(resync, "latin1");
    },
  };
}

/** What the server says without being asked, after each SELECT is done and every 50 ms in IDLE. */
const FLOODS: Readonly<Record<string, string>> = {
  "VANISHED of everything": "* VANISHED 1:4294967295\r\n",
  "VANISHED (EARLIER) of everything": "* VANISHED (EARLIER) 1:4294967295\r\n",
  "VANISHED of what never was": "* VANISHED 4000000000:4294967295\r\n",
  "EXPUNGE of the first, again and again": "* 1 EXPUNGE\r\n".repeat(20),
  "EXISTS of nothing": "* 0 EXISTS\r\n",
  "FETCH with other flags": "* 1 FETCH (UID 1 FLAGS (\\Deleted \\Seen))\r\n* 2 FETCH (FLAGS (\\Flagged))\r\n",
};

const NUMBERS: Readonly<Record<string, () => Rewriting>> = {
  "MODSEQ 0": () =>
    rewritten(
      () => 0n,
      (value) => (value === 0n ? 1n : value),
    ),
  "MODSEQ above 2^53": () =>
    rewritten(
      (value) => value + FAR,
      (value) => (value > FAR ? value - FAR : 1n),
    ),
  "MODSEQ that goes back": () =>
    rewritten(
      (value) => (value > 3n ? value - 2n : value),
      (value) => value,
    ),
};

export const nonsense: Trial = {
  name: "nonsense",
  about: "The server says that messages are gone which are there, or counts its changes in numbers nobody expects.",
  promises: [9, 13],
  cases: () => [...Object.keys(NUMBERS), "the highest UID is expunged", ...Object.keys(FLOODS)],
  async run(lane, name) {
    await lane.reset();
    await lane.world.seedMailbox(lane.account.address, "INBOX", letters("inbox", MESSAGES));
    await lane.world.seedMailbox(lane.account.address, "Archive", letters("archive", 20));
    await syncOnce(lane);
    const flood = FLOODS[name];
    const numbers = NUMBERS[name]?.() ?? {};
    const problems = flood === undefined ? await countWrongly(lane, numbers, name) : await flooded(lane, flood);
    return [...problems, ...(await cleanRun(lane))];
  },
};

async function flooded(lane: Lane, flood: string): Promise<string[]> {
  let floods = 0;
  lane.imap.tap = {
    onAnswered({ verb }) {
      if (verb !== "SELECT" || floods >= 6) return;
      floods += 1;
      lane.imap.inject(flood);
    },
  };
  const client = await lane.open();
  await client.start(lane.identity);
  await lane.settled();
  for (let times = 0; times < 10; times += 1) {
    lane.imap.inject(flood);
    await delay(50);
  }
  await delay(300);
  await lane.settled();
  await client.stop();
  await lane.drained();
  return floods === 0 ? ["nothing was said"] : client.bugs.map(String);
}

/** Changes made elsewhere come through although the numbers are strange. */
async function countWrongly(lane: Lane, numbers: Rewriting, name: string): Promise<string[]> {
  const { world, account } = lane;
  const admin = (...words: string[]) => world.doveadm(account.provider, ...words);
  const user = ["-u", account.address];
  const problems: string[] = [];
  lane.imap.tap = numbers;
  for (let round = 1; round <= 2; round += 1) {
    await admin("flags", "add", ...user, "\\Flagged", "mailbox", "INBOX", "uid", `${round * 5}:${round * 5 + 3}`);
    await admin("expunge", ...user, "mailbox", "INBOX", "uid", String(round + 30));
    if (name.startsWith("the highest")) await admin("expunge", ...user, "mailbox", "INBOX", "uid", "*");
    const client = await lane.open();
    await client.start(lane.identity);
    problems.push(...(await untilEqual(lane)).map((each) => `round ${round}: ${each}`));
    await admin("flags", "remove", ...user, "\\Seen", "mailbox", "INBOX", "uid", `${round}:${round + 4}`);
    await delay(700);
    problems.push(...(await untilEqual(lane)).map((each) => `round ${round}, in IDLE: ${each}`));
    await client.stop();
    await lane.drained();
    problems.push(...client.bugs.map(String));
  }
  return problems;
}

/** With the server in its senses again everything is there. */
async function cleanRun(lane: Lane): Promise<string[]> {
  lane.imap.tap = {};
  const client = await lane.open();
  await client.start(lane.identity);
  const problems = await untilEqual(lane);
  await client.stop();
  await lane.drained();
  return [...problems, ...readStore(lane.directory).unsound, ...client.bugs.map(String)];
}
