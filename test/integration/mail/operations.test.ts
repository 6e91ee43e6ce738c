import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Action, act } from "../../faults/actions.ts";
import type { Composition } from "../../faults/composition.ts";
import type { Tap } from "../../faults/conversation.ts";
import { untilEqual } from "../../faults/killing.ts";
import { type Lane, openLane } from "../../faults/lane.ts";
import { idOf, letters } from "../../faults/letters.ts";
import { syncOnce } from "../../faults/scenario.ts";
import { othersTouched } from "../../faults/scenarios.ts";
import { readStore } from "../../faults/stored-state.ts";
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

test("a move of a message that another client has just deleted leaves nothing where it was moved", async () => {
  await world.seedMailbox(ADDRESS, "INBOX", letters("inbox", 10));
  await syncOnce(lane);
  const { client, account } = await start();
  lane.imap.tap = {
    rewriteLine(line) {
      const uid = / UID MOVE (\d+) /.exec(line.toString("latin1"))?.[1];
      if (!uid) return line;
      return Buffer.from(
        `x1 UID STORE ${uid} +FLAGS (\\Deleted)\r\nx2 UID EXPUNGE ${uid}\r\n${line.toString("latin1")}`,
        "latin1",
      );
    },
    rewrite: (response) => (/^x[12] /.test(response.toString("latin1")) ? Buffer.alloc(0) : response),
  };
  const ids = idOf("inbox", 3);
  await act(client, lane.directory, account, [{ kind: "move", ids, to: "Archive" }, { kind: "wait" }]);
  expect(await untilEqual(lane)).toEqual([]);
  expect(client.refused).toEqual([]);
  expect((await lane.readServer()).messages.map(({ messageId }) => messageId)).not.toContain(ids[0]);
});

describe("what waits to be done in a mailbox that was numbered anew", () => {
  const PATH = "Projects/Bridge";
  const NOT_FOUND = { code: "NOT_FOUND", what: "message" };
  const ACTIONS: readonly Action[] = [
    { kind: "flag", ids: idOf("bridge", 1, 12), flag: "\\Flagged", value: true },
    { kind: "move", ids: idOf("bridge", 13), to: "Archive" },
    { kind: "delete", ids: idOf("bridge", 14) },
    { kind: "move", ids: idOf("bridge", 3), to: "Archive" },
    { kind: "flag", ids: idOf("bridge", 13), flag: "\\Answered", value: true },
  ];

  beforeEach(async () => {
    await world.seedMailbox(ADDRESS, PATH, letters("bridge", 320));
    await syncOnce(lane);
  });

  const placeOf = async (id: string) => {
    const found = (await lane.readServer()).messages.filter(({ messageId }) => messageId === id);
    return found.map(({ mailbox, flags }) => `${mailbox} ${flags.join(" ")}`.trim());
  };

  test("follows the messages that came again, and for the others it is said that they are gone", async () => {
    client = await lane.open();
    const [account] = await client.reader.listAccounts({});
    if (!account) throw new Error("no account");
    await act(client, lane.directory, account, ACTIONS);
    await world.doveadm(lane.account.provider, "mailbox", "delete", "-u", ADDRESS, PATH);
    // Beyond the first listing, in another order, and the first ten are others.
    await world.seedMailbox(ADDRESS, PATH, [...letters("other", 10), ...letters("bridge", 310, 10).reverse()]);
    await client.start(lane.identity);
    expect(await untilEqual(lane)).toEqual([]);
    expect(client.refused).toEqual([NOT_FOUND, NOT_FOUND]);
    const [twelve = "", thirteen = "", fourteen = "", one = ""] = idOf("bridge", 12, 13, 14, 1);
    expect(await placeOf(twelve)).toEqual([`${PATH} \\Flagged \\Seen`]);
    expect(await placeOf(thirteen)).toEqual(["Archive \\Answered \\Seen"]);
    expect(await placeOf(fourteen)).toEqual(["Trash $Forwarded"]);
    expect(await placeOf(one)).toEqual([]);
    expect(await othersTouched(lane, PATH, 10)).toEqual([]);
    expect(readStore(lane.directory).unsound).toEqual([]);
  });

  test("follows them where that is noticed only when it is to be done", async () => {
    const { client, account } = await start();
    await world.doveadm(lane.account.provider, "mailbox", "update", "--uid-validity", "7654321", "-u", ADDRESS, PATH);
    await act(client, lane.directory, account, ACTIONS);
    expect(await untilEqual(lane)).toEqual([]);
    expect(client.refused).toEqual([]);
    expect((await lane.readServer()).uidValidity.get(PATH)).toBe(7_654_321);
    const [one = "", three = "", thirteen = "", fourteen = ""] = idOf("bridge", 1, 3, 13, 14);
    expect(await placeOf(one)).toEqual([`${PATH} \\Flagged \\Seen`]);
    expect(await placeOf(three)).toEqual(["Archive \\Answered \\Seen"]);
    expect(await placeOf(thirteen)).toEqual(["Archive \\Answered \\Seen"]);
    expect(await placeOf(fourteen)).toEqual(["Trash $Forwarded"]);
  });
});
