import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { withoutCapabilities } from "../../faults/capabilities.ts";
import type { Composition } from "../../faults/composition.ts";
import { untilEqual } from "../../faults/killing.ts";
import { type Lane, openLane } from "../../faults/lane.ts";
import { letters } from "../../faults/letters.ts";
import { syncOnce } from "../../faults/scenario.ts";
import { readStore } from "../../faults/stored-state.ts";
import { worldOf } from "../../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const ADDRESS = "clara.jensen@lindenpost.de";
const INBOX_SIZE = 260;

let lane: Lane;
/** The lines of the client since it was last emptied. */
const asked: string[] = [];

beforeAll(async () => {
  lane = await openLane(world, ADDRESS, { current: null });
});

afterEach(async () => {
  await endClient();
});

afterAll(async () => {
  await lane.stop();
});

let client: Composition | null = null;

async function startClient(): Promise<void> {
  client = await lane.open();
  await client.start(lane.identity);
}

async function endClient(): Promise<void> {
  if (!client) return;
  const { bugs } = client;
  await client.stop();
  client = null;
  await lane.drained();
  expect(bugs).toEqual([]);
}

function serveWithout(capabilities: readonly string[]): void {
  asked.length = 0;
  lane.imap.tap = {
    rewrite: withoutCapabilities(capabilities),
    onCommand({ text }) {
      asked.push(text.slice(text.indexOf(" ") + 1));
      return undefined;
    },
  };
}

const elsewhere = (command: readonly string[], ...rest: readonly string[]) =>
  world.doveadm(lane.account.provider, ...command, "-u", ADDRESS, ...rest);
const inMailbox = (mailbox: string, uids: string) => ["mailbox", mailbox, "uid", uids];

/** Other clients at work: arrivals, flags, keywords, expunges and moves; `round` takes other messages each time. */
async function changeElsewhere(round: number): Promise<void> {
  const uid = (first: number, count = 1) => `${first + round * 40}:${first + round * 40 + count - 1}`;
  await world.seedMailbox(ADDRESS, "INBOX", letters("new", 3, round * 10));
  await elsewhere(["flags", "add"], "\\Flagged \\Answered", ...inMailbox("INBOX", uid(5, 4)));
  await elsewhere(["flags", "remove"], "\\Seen", ...inMailbox("INBOX", uid(10, 5)));
  await elsewhere(["flags", "add"], `$Forwarded $Label${round + 1}`, ...inMailbox("INBOX", uid(16, 2)));
  await elsewhere(["flags", "remove"], "$Forwarded", ...inMailbox("INBOX", uid(19, 6)));
  await elsewhere(["expunge"], ...inMailbox("INBOX", uid(26)));
  await elsewhere(["expunge"], ...inMailbox("INBOX", uid(28, 3)));
  await elsewhere(["move"], "Archive", ...inMailbox("INBOX", uid(32, 2)));
  await elsewhere(["move"], "INBOX", ...inMailbox("Archive", `${round * 2 + 1}`));
  await elsewhere(["copy"], "Projects/Bridge", ...inMailbox("INBOX", uid(35, 2)));
  await elsewhere(["expunge"], ...inMailbox("Projects/Bridge", `${round + 1}`));
  // The highest UID goes, so that the next to come is beyond a gap.
  await elsewhere(["expunge"], ...inMailbox("Projects/Bridge", "*"));
}

/** Client and server at one, with three mailboxes. */
async function begin(lacks: readonly string[]): Promise<void> {
  serveWithout(lacks);
  await lane.reset();
  await world.seedMailbox(ADDRESS, "INBOX", letters("inbox", INBOX_SIZE));
  await world.seedMailbox(ADDRESS, "Archive", letters("archive", 20));
  await world.seedMailbox(ADDRESS, "Projects/Bridge", letters("bridge", 20));
  await syncOnce(lane);
  expect(readStore(lane.directory).compare(await lane.readServer(), lane.bodyHashes())).toEqual([]);
  asked.length = 0;
}

const linesWith = (pattern: RegExp) => asked.filter((line) => pattern.test(line));

describe.each([
  { way: "QRESYNC", lacks: [], query: /^UID FETCH 1:\* .*FLAGS.* \(CHANGEDSINCE \d+ VANISHED\)$/ },
  { way: "CONDSTORE", lacks: ["QRESYNC"], query: /^UID FETCH 1:\* .*FLAGS.* \(CHANGEDSINCE \d+\)$/ },
  { way: "UIDs and flags alone", lacks: ["QRESYNC", "CONDSTORE"], query: /^UID FETCH 1:\* \([^()]*FLAGS[^()]*\)$/ },
])("a resync by $way", ({ lacks, query }) => {
  beforeEach(() => begin(lacks));

  test("has what happened elsewhere while it was away", async () => {
    for (let round = 0; round < 2; round += 1) {
      await changeElsewhere(round);
      await startClient();
      expect(await untilEqual(lane)).toEqual([]);
      await endClient();
    }
    expect(readStore(lane.directory).unsound).toEqual([]);
    const queries = linesWith(/^UID FETCH 1:\*/);
    expect(queries.filter((line) => !query.test(line))).toEqual([]);
    expect(queries.length).toBeGreaterThanOrEqual(2 * 3);
    // CONDSTORE does not tell what has gone, and FLAGS of all tells it by the way.
    expect(linesWith(/^UID SEARCH (RETURN \([A-Z ]*\) )?ALL$/).length > 0).toBe(lacks.length === 1);
  });

  test("has what happens elsewhere while it is connected", async () => {
    await startClient();
    expect(await lane.settled()).toBe(true);
    for (let round = 0; round < 3; round += 1) {
      await changeElsewhere(round);
      expect(await untilEqual(lane)).toEqual([]);
    }
    await endClient();
    expect(readStore(lane.directory).unsound).toEqual([]);
  });

  test("asks for nothing but the list and SELECT where nothing has happened", async () => {
    await startClient();
    expect(await untilEqual(lane)).toEqual([]);
    await endClient();
    const queries = linesWith(/^(UID )?(FETCH|SEARCH)/);
    // Without mod-sequences, the flags of all in each mailbox.
    if (lacks.includes("CONDSTORE")) expect(queries.filter((line) => !query.test(line))).toEqual([]);
    else expect(queries).toEqual([]);
  });
});

describe("VANISHED", () => {
  beforeEach(() => begin([]));

  test("of what is still there, in answer to a FETCH, takes nothing from the store", async () => {
    await changeElsewhere(0);
    const { tap } = lane.imap;
    lane.imap.tap = {
      ...tap,
      rewrite(response, command) {
        const isLast = command !== null && response.toString("latin1").startsWith(`${command.tag} `);
        if (!isLast || !command.text.includes("VANISHED")) return response;
        lies += 1;
        return Buffer.concat([Buffer.from("* VANISHED (EARLIER) 1:9,40:4000000000\r\n"), response]);
      },
    };
    let lies = 0;
    await startClient();
    expect(await untilEqual(lane)).toEqual([]);
    await endClient();
    expect(lies).toBeGreaterThanOrEqual(3);
  });

  test.each([
    { what: "what never was", line: "* VANISHED 4000000000:4294967295\r\n", times: 1_000, searches: 0 },
    { what: "everything, earlier", line: "* VANISHED (EARLIER) 1:4294967295\r\n", times: 1_000, searches: 0 },
    { what: "everything", line: "* VANISHED 1:4294967295\r\n", times: 1_000, searches: 1 },
    { what: "what cannot be read", line: "* VANISHED (NONSENSE) 1,,0:9\r\n", times: 1_000, searches: 1 },
    {
      what: "every other one",
      line: `* VANISHED ${Array.from({ length: 3_000 }, (_, index) => index * 2 + 1).join(",")}\r\n`,
      // A thousand of these are 14 MB: they would go on coming while what came first has settled, more than once.
      times: 100,
      searches: 1,
    },
  ])("of $what, $times times, costs next to nothing and takes nothing", async ({ line, times, searches }) => {
    await startClient();
    expect(await untilEqual(lane)).toEqual([]);
    asked.length = 0;
    lane.imap.inject(line.repeat(times));
    await delay(500);
    expect(await untilEqual(lane)).toEqual([]);
    const queries = linesWith(/^(UID )?(FETCH|SEARCH|STORE|SELECT)/);
    // On a slow machine they are not all there before the first have settled; far fewer than the lines they stay.
    expect(queries.length).toBeLessThanOrEqual(searches * 8);
    expect(queries.filter((query) => !query.startsWith("UID SEARCH"))).toEqual([]);
    // What comes afterwards is not missed for the number of messages that nobody knows any more.
    await changeElsewhere(0);
    expect(await untilEqual(lane)).toEqual([]);
    await endClient();
  });
});
