import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { withoutCapabilities } from "../../faults/capabilities.ts";
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

afterAll(async () => {
  await lane.stop();
});

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

describe.each([
  { way: "QRESYNC", lacks: [] },
  { way: "CONDSTORE", lacks: ["QRESYNC"] },
  { way: "UIDs and flags alone", lacks: ["QRESYNC", "CONDSTORE"] },
])("a resync by $way", ({ lacks }) => {
  beforeEach(async () => {
    serveWithout(lacks);
    await lane.reset();
    await world.seedMailbox(ADDRESS, "INBOX", letters("inbox", INBOX_SIZE));
    await world.seedMailbox(ADDRESS, "Archive", letters("archive", 20));
    await world.seedMailbox(ADDRESS, "Projects/Bridge", letters("bridge", 20));
    await syncOnce(lane);
    expect(readStore(lane.directory).compare(await lane.readServer(), lane.bodyHashes())).toEqual([]);
    asked.length = 0;
  });

  test("has what happened elsewhere while it was away", async () => {
    for (let round = 0; round < 2; round += 1) {
      await changeElsewhere(round);
      const client = await lane.open();
      await client.start(lane.identity);
      expect(await untilEqual(lane)).toEqual([]);
      await client.stop();
      await lane.drained();
      expect(client.bugs).toEqual([]);
    }
    expect(readStore(lane.directory).unsound).toEqual([]);
  });

  test("has what happens elsewhere while it is connected", async () => {
    const client = await lane.open();
    await client.start(lane.identity);
    expect(await lane.settled()).toBe(true);
    for (let round = 0; round < 3; round += 1) {
      await changeElsewhere(round);
      expect(await untilEqual(lane)).toEqual([]);
    }
    await client.stop();
    await lane.drained();
    expect(client.bugs).toEqual([]);
    expect(readStore(lane.directory).unsound).toEqual([]);
  });

  test("asks for nothing but the list and SELECT where nothing has happened", async () => {
    const client = await lane.open();
    await client.start(lane.identity);
    expect(await untilEqual(lane)).toEqual([]);
    await client.stop();
    await lane.drained();
    const queries = asked.filter((line) => /^(UID )?(FETCH|SEARCH)/.test(line));
    if (lacks.includes("CONDSTORE")) expect(queries.every((line) => line.includes("FLAGS"))).toBe(true);
    else expect(queries).toEqual([]);
  });
});
