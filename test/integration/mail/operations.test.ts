import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { act } from "../../faults/actions.ts";
import type { Composition } from "../../faults/composition.ts";
import type { Tap } from "../../faults/conversation.ts";
import { untilEqual } from "../../faults/killing.ts";
import { type Lane, openLane } from "../../faults/lane.ts";
import { idOf, letters } from "../../faults/letters.ts";
import { syncOnce } from "../../faults/scenario.ts";
import { worldOf } from "../../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const ADDRESS = "theo.brandt@lindenpost.de";

let lane: Lane;
let client: Composition | null = null;

beforeAll(async () => {
  lane = await openLane(world, ADDRESS, { current: null });
});

beforeEach(async () => {
  lane.imap.tap = {};
  await lane.reset();
});

afterEach(async () => {
  const bugs = client?.bugs ?? [];
  await client?.stop();
  client = null;
  await lane.drained();
  expect(bugs).toEqual([]);
});

afterAll(async () => {
  await lane.stop();
});

async function start() {
  client = await lane.open();
  const account = await client.start(lane.identity);
  expect(await lane.settled()).toBe(true);
  return { client, account };
}

const flagsOnServer = async (id: string) =>
  (await lane.readServer()).messages.find(({ messageId }) => messageId === id)?.flags;

describe("a flag", () => {
  /** Does to the words of UID STORE what `change` says, and leaves out what the server tells of it. */
  function storing(change: (words: string) => string, { told = true } = {}): Tap {
    return {
      rewriteLine: (line) => {
        const text = line.toString("latin1");
        return / UID STORE /.test(text) ? Buffer.from(change(text), "latin1") : line;
      },
      rewrite: (response, command) =>
        !told && command?.verb === "UID STORE" && /^\* \d+ FETCH /.test(response.toString("latin1"))
          ? Buffer.alloc(0)
          : response,
    };
  }

  async function flagTwo(tap: Tap) {
    await world.seedMailbox(ADDRESS, "INBOX", letters("inbox", 10));
    await syncOnce(lane);
    const { client, account } = await start();
    lane.imap.tap = tap;
    const ids = idOf("inbox", 1, 5);
    await act(client, lane.directory, account, [
      { kind: "flag", ids, flag: "\\Flagged", value: true },
      { kind: "wait" },
    ]);
    expect(await untilEqual(lane)).toEqual([]);
    return { refused: client.refused, flags: await Promise.all(ids.map(flagsOnServer)) };
  }

  test("that the server tells to be there is there", async () => {
    const { refused, flags } = await flagTwo(storing((words) => words));
    expect(refused).toEqual([]);
    expect(flags).toEqual([["\\Flagged", "\\Seen"], ["\\Flagged"]]);
  });

  test("of which the server says nothing is looked for", async () => {
    const { refused, flags } = await flagTwo(storing((words) => words, { told: false }));
    expect(refused).toEqual([]);
    expect(flags).toEqual([["\\Flagged", "\\Seen"], ["\\Flagged"]]);
  });

  test.each([
    { what: "tells", told: true },
    { what: "does not tell", told: false },
  ])("that is not set in spite of an OK, which the server $what, is taken back with a reason", async ({ told }) => {
    const { refused, flags } = await flagTwo(storing((words) => words.replace("+FLAGS", "-FLAGS"), { told }));
    expect(refused).toMatchObject([{ code: "SERVER_REFUSED", words: "OK, but \\Flagged is as it was" }]);
    expect(flags).toEqual([["\\Seen"], []]);
  });

  test("on a message that has gone meanwhile is no failure", async () => {
    await world.seedMailbox(ADDRESS, "INBOX", letters("inbox", 10));
    await syncOnce(lane);
    const [gone = ""] = idOf("inbox", 1);
    client = await lane.open();
    const account = (await client.reader.listAccounts({}))[0];
    if (!account) throw new Error("no account");
    await act(client, lane.directory, account, [
      { kind: "flag", ids: idOf("inbox", 1, 5), flag: "\\Flagged", value: true },
    ]);
    await world.doveadm(
      lane.account.provider,
      "expunge",
      "-u",
      ADDRESS,
      "mailbox",
      "INBOX",
      "header",
      "message-id",
      gone,
    );
    await client.start(lane.identity);
    expect(await untilEqual(lane)).toEqual([]);
    expect(client.refused).toEqual([]);
    expect(await flagsOnServer(idOf("inbox", 5)[0] ?? "")).toEqual(["\\Flagged"]);
  });
});
