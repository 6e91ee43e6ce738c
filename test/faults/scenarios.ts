import type { SeedMessage } from "../world/world.ts";
import type { Lane } from "./lane.ts";
import { FLAGS, idOf, letters } from "./letters.ts";
import type { Aftermath, Scenario } from "./scenario.ts";

const NOTHING = { offline: [], online: [] };

async function seedSeveral({ world, account }: Lane, inbox: number): Promise<void> {
  await world.seedMailbox(account.address, "INBOX", letters("inbox", inbox));
  await world.seedMailbox(account.address, "Archive", letters("archive", 40));
  await world.seedMailbox(account.address, "Projects/Bridge", letters("bridge", 30));
  await world.seedMailbox(account.address, "Sent", letters("sent", 10));
}

/** Runs doveadm for the lane's account. */
async function admin({ world, account }: Lane, ...words: string[]): Promise<void> {
  const [command = "", second = "", ...rest] = words;
  const isTwo = command === "mailbox" || command === "flags";
  const head = isTwo ? [command, second] : [command];
  const tail = isTwo ? rest : [second, ...rest];
  await world.doveadm(account.provider, ...head, "-u", account.address, ...tail);
}

async function recreate(lane: Lane, path: string, with_: SeedMessage[]): Promise<void> {
  await admin(lane, "mailbox", "delete", path);
  await lane.world.seedMailbox(lane.account.address, path, with_);
}

const firstSync: Scenario = {
  name: "first-sync",
  about: "The first sync of 310 messages in five mailboxes, with the newest bodies.",
  promises: [1, 13],
  isKnown: false,
  seed: (lane) => seedSeveral(lane, 230),
  script: () => NOTHING,
};

const resync: Scenario = {
  name: "resync",
  about: "A sync after other clients have added, flagged, moved, expunged, renamed and made mailboxes anew.",
  promises: [1, 8, 9, 13],
  isKnown: true,
  seed: (lane) => seedSeveral(lane, 60),
  async elsewhere(lane) {
    await lane.world.seedMailbox(lane.account.address, "INBOX", letters("inbox", 12, 60));
    await admin(lane, "flags", "add", "\\Flagged", "mailbox", "INBOX", "uid", "1:15");
    await admin(lane, "flags", "remove", "\\Seen", "mailbox", "INBOX", "uid", "8:30");
    await admin(lane, "flags", "add", "\\Deleted", "mailbox", "INBOX", "uid", "20");
    await admin(lane, "expunge", "mailbox", "INBOX", "uid", "31:36,72");
    await admin(lane, "move", "Archive", "mailbox", "INBOX", "uid", "40:44");
    await admin(lane, "move", "INBOX", "mailbox", "Archive", "uid", "3:5");
    await recreate(lane, "Projects/Bridge", letters("bridge", 30, 5));
    await admin(lane, "mailbox", "create", "-s", "Projects/Tunnel");
    await admin(lane, "mailbox", "rename", "-s", "Sent", "Sent before");
  },
  script: () => NOTHING,
};

const resyncPlain: Scenario = {
  ...resync,
  name: "resync-plain",
  about: `${resync.about} The server has neither CONDSTORE nor QRESYNC.`,
  without: ["CONDSTORE", "QRESYNC"],
};

const DELETED_FOR_GOOD = new Set(idOf("trash", 1, 2));

const operations: Scenario = {
  name: "operations",
  about: "Flags, moves, archiving, spam, deletion and the way back: some made offline, some with the line up.",
  promises: [1, 13],
  isKnown: true,
  async seed(lane) {
    await seedSeveral(lane, 40);
    await lane.world.seedMailbox(lane.account.address, "Trash", letters("trash", 6));
  },
  script: () => ({
    offline: [
      { kind: "flag", ids: idOf("inbox", 0, 1, 2), flag: "\\Seen", value: true },
      { kind: "flag", ids: idOf("inbox", 2, 3), flag: "\\Flagged", value: true },
      { kind: "move", ids: idOf("inbox", 3, 4, 5), to: "Projects/Bridge" },
      { kind: "flag", ids: idOf("inbox", 4), flag: "\\Seen", value: false },
      { kind: "move", ids: idOf("inbox", 5), to: "Archive" },
      { kind: "delete", ids: idOf("trash", 1) },
    ],
    online: [
      { kind: "archive", ids: idOf("inbox", 10, 11) },
      { kind: "move", ids: idOf("inbox", 12), to: "junk" },
      { kind: "delete", ids: idOf("inbox", 13, 14) },
      { kind: "move", ids: idOf("inbox", 12), to: "inbox" },
      { kind: "wait" },
      { kind: "move", ids: idOf("inbox", 13), to: "inbox" },
      { kind: "delete", ids: idOf("trash", 2) },
      { kind: "flag", ids: idOf("archive", 1, 2, 3), flag: "\\Flagged", value: false },
      { kind: "wait" },
    ],
  }),
  check: async ({ lane, atKill, atRest }) => [
    ...keptAsSeen(atKill.shown, atRest.shown),
    ...(await countOnServer(lane, DELETED_FOR_GOOD)),
  ],
};

const operationsPlain: Scenario = {
  ...operations,
  name: "operations-plain",
  about: `${operations.about} The server has no MOVE.`,
  without: ["MOVE"],
};

const operationsUntold: Scenario = {
  ...operations,
  name: "operations-untold",
  about: `${operations.about} The server has MOVE and no UIDPLUS: it tells no new UIDs.`,
  without: ["UIDPLUS"],
  check: async ({ lane, atKill, atRest }) => [
    ...keptAsSeen(atKill.shown, atRest.shown, { isTold: false }),
    ...(await countOnServer(lane, DELETED_FOR_GOOD)),
  ],
};

/**
 * What a person saw at the end of one run is what they see after the next; a mark for deletion is nothing they see. Where a
 * server tells no new UIDs, what is on its way back may be listed where it was before it is known there for what it is.
 */
function keptAsSeen(
  before: Aftermath["atKill"]["shown"],
  after: Aftermath["atRest"]["shown"],
  { isTold = true } = {},
): string[] {
  const ids = new Set([...before.keys(), ...after.keys()]);
  return [...ids].flatMap((id) => {
    const [seen, sees] = [before, after].map((shown) => {
      // Copied and not yet taken away from where it was, a message may be here twice for a moment.
      return [...new Set(shown.get(id)?.map((place) => place.replace(" \\Deleted", "").trimEnd()))];
    }) as [string[], string[]];
    if (seen.join() === sees.join()) return [];
    if (!isTold && seen.length > 1 && sees.length === 1 && seen.includes(sees[0] ?? "")) return [];
    return [`${id} was seen as ${seen.join(", ") || "nothing"} and is now ${sees.join(", ") || "nothing"}`];
  });
}

/** No message twice, none gone but those that were to go. */
async function countOnServer(lane: Lane, mayBeGone: ReadonlySet<string>): Promise<string[]> {
  const { messages } = await lane.readServer();
  const counts = new Map<string, number>();
  for (const { messageId } of messages) counts.set(messageId, (counts.get(messageId) ?? 0) + 1);
  const expected = new Map<string, number>();
  const boxes = { inbox: 40, archive: 40, bridge: 30, sent: 10, trash: 6 };
  for (const [box, count] of Object.entries(boxes)) {
    for (const { raw } of letters(box, count)) {
      const id = /^Message-ID: (.*)\r$/m.exec(raw.toString())?.[1] ?? "";
      expected.set(id, (expected.get(id) ?? 0) + 1);
    }
  }
  return [...new Set([...counts.keys(), ...expected.keys()])].flatMap((id) => {
    const [there, wanted] = [counts.get(id) ?? 0, expected.get(id) ?? 0];
    return there === wanted || (there === 0 && mayBeGone.has(id))
      ? []
      : [`${id} is on the server ${there} times, not ${wanted}`];
  });
}

const LOST = [0, 1, 2, 3, 4, 5, 6, 40];

const restoring: Scenario = {
  name: "restoring",
  about: "Another client expunges messages, one of them without a Message-ID, and a person puts them back.",
  promises: [1, 13],
  isKnown: true,
  async seed(lane) {
    await lane.world.seedMailbox(lane.account.address, "INBOX", letters("inbox", 45));
  },
  elsewhere: (lane) => admin(lane, "expunge", "mailbox", "INBOX", "uid", LOST.map((index) => index + 1).join(",")),
  script: () => ({ offline: [], online: [{ kind: "restore", count: LOST.length }, { kind: "wait" }] }),
  check: restoredOrKept,
};

const restoringUntold: Scenario = {
  ...restoring,
  name: "restoring-untold",
  about: `${restoring.about} The server has no UIDPLUS: it tells no UID of what is put back.`,
  without: ["UIDPLUS"],
};

/** Each message is on the server once, or here whole: never both, never neither. */
async function restoredOrKept({ lane, atRest }: Aftermath): Promise<string[]> {
  const { messages } = await lane.readServer();
  const wanted = letters("inbox", 45).map(({ raw }) => /^Message-ID: (.*)\r$/m.exec(raw.toString())?.[1] ?? "");
  return wanted.flatMap((id) => {
    const there = messages.filter(({ messageId }) => messageId === id).length;
    const kept = atRest.removed.filter(({ messageId }) => messageId === id);
    const isHalf = kept.some(({ isWhole }) => !isWhole);
    if (there + kept.length === 1 && !isHalf) return [];
    return [`${id || "what has no Message-ID"} is on the server ${there} times and ${kept.length} times here`];
  });
}

const copies: Scenario = {
  name: "copies",
  about: "Copies, spam and archiving, and the undo of each before it is begun, on its way and afterwards.",
  promises: [1, 13],
  isKnown: true,
  seed: operations.seed,
  script: () => ({
    offline: [
      { kind: "copy", ids: idOf("inbox", 0, 1, 2), to: "Projects/Bridge" },
      { kind: "flag", ids: idOf("inbox", 1), flag: "\\Flagged", value: true },
      { kind: "copy", ids: idOf("inbox", 3), to: "Archive" },
      { kind: "undo" },
      { kind: "spam", ids: idOf("inbox", 4, 5), value: true },
      { kind: "delete", ids: idOf("trash", 1) },
      { kind: "undo" },
      { kind: "copy", ids: idOf("inbox", 6), to: "Archive" },
      { kind: "move", ids: idOf("inbox", 6), to: "Projects/Bridge" },
    ],
    online: [
      { kind: "copy", ids: idOf("inbox", 10, 11), to: "Archive" },
      { kind: "wait" },
      { kind: "undo" },
      { kind: "spam", ids: idOf("inbox", 12, 13), value: true },
      { kind: "wait" },
      { kind: "undo" },
      { kind: "archive", ids: idOf("inbox", 14, 15) },
      { kind: "undo" },
      { kind: "copy", ids: idOf("inbox", 16), to: "Projects/Bridge" },
      { kind: "undo" },
      { kind: "wait" },
    ],
  }),
  check: async ({ lane, atKill, atRest }) => [
    ...keptAsSeen(atKill.shown, atRest.shown),
    ...(await asOftenAsSeen(lane, atRest.shown)),
  ],
};

const copiesUntold: Scenario = {
  ...copies,
  name: "copies-untold",
  about: `${copies.about} The server has no UIDPLUS: it tells no new UIDs, and what is deleted stays marked.`,
  without: ["UIDPLUS"],
};

/** No message is on the server oftener than a person sees it, nor less often; what is marked as deleted does not count. */
async function asOftenAsSeen(lane: Lane, shown: Aftermath["atRest"]["shown"]): Promise<string[]> {
  const { messages } = await lane.readServer();
  const counts = new Map<string, number>();
  for (const { messageId, flags } of messages) {
    if (!flags.includes("\\Deleted")) counts.set(messageId, (counts.get(messageId) ?? 0) + 1);
  }
  const most = (id: string) => (COPIED.has(id) ? 2 : 1);
  return [...new Set([...counts.keys(), ...shown.keys()])].flatMap((id) => {
    const [there, seen] = [counts.get(id) ?? 0, shown.get(id)?.length ?? 0];
    return there === seen && there >= 1 && there <= most(id)
      ? []
      : [`${id} is there ${there} times and seen ${seen} times`];
  });
}

const COPIED = new Set([...idOf("inbox", 0, 1, 2, 3, 6, 10, 11, 16)]);

const renumbered: Scenario = {
  name: "renumbered",
  about: "A mailbox was deleted and made anew with other messages under the same UIDs while operations on it waited.",
  promises: [1, 8, 13],
  isKnown: true,
  async seed(lane) {
    await lane.world.seedMailbox(lane.account.address, "INBOX", letters("inbox", 10));
    await lane.world.seedMailbox(lane.account.address, "Projects/Bridge", letters("bridge", 30));
  },
  // The first ten are others, the rest came back in another order under other UIDs.
  elsewhere: (lane) =>
    recreate(lane, "Projects/Bridge", [...letters("other", 10), ...letters("bridge", 20, 10).reverse()]),
  script: () => ({
    offline: [
      { kind: "flag", ids: idOf("bridge", 1, 2, 12), flag: "\\Flagged", value: true },
      { kind: "move", ids: idOf("bridge", 3, 13), to: "Archive" },
      { kind: "delete", ids: idOf("bridge", 4, 14) },
      { kind: "move", ids: idOf("inbox", 1), to: "Projects/Bridge" },
    ],
    online: [],
  }),
  check: async (aftermath) => [
    ...(await othersTouched(aftermath.lane, "Projects/Bridge", 10)),
    ...(await expectMoved(aftermath, { 13: "Archive", 14: "Trash" })),
  ],
};

/** Where each `bridge` letter has gone by its number, unless it was killed before the person did anything to it. */
async function expectMoved({ lane, atKill }: Aftermath, places: Readonly<Record<number, string>>): Promise<string[]> {
  const { messages } = await lane.readServer();
  return Object.entries(places).flatMap(([number, place]) => {
    const [shown = ""] = atKill.shown.get(`<bridge-${number}@seed.test>`) ?? [];
    if (shown.startsWith("Projects/Bridge ")) return [];
    const there = messages.filter(({ messageId }) => messageId === `<bridge-${number}@seed.test>`);
    const mailboxes = there.map(({ mailbox }) => mailbox).join(", ");
    return mailboxes === place ? [] : [`bridge ${number} is in ${mailboxes || "no mailbox"}, not in ${place}`];
  });
}

/** What was done to the first so many `other` letters, which nobody has ever acted on. */
export async function othersTouched(lane: Lane, path: string, count: number): Promise<string[]> {
  const { messages } = await lane.readServer();
  const others = messages.filter(({ messageId }) => messageId.startsWith("<other-"));
  const wrong = others.filter(
    ({ mailbox, messageId, flags }) =>
      mailbox !== path ||
      flags.join(" ") !== [...(FLAGS[Number(/\d+/.exec(messageId)?.[0]) % FLAGS.length] ?? [])].sort().join(" "),
  );
  return [
    ...(others.length === count ? [] : [`${others.length} of the ${count} other messages are left`]),
    ...wrong.map(({ mailbox, messageId, flags }) => `${messageId} is in ${mailbox} (${flags.join(" ")})`),
  ];
}

export const RECIPIENT = "oliver.finch@harbourandfinch.co.uk";

const sending: Scenario = {
  name: "sending",
  about: "A message goes out and its copy into Sent.",
  promises: [2, 3, 5, 13],
  isKnown: true,
  async seed(lane) {
    await lane.world.seedMailbox(lane.account.address, "INBOX", letters("inbox", 5));
  },
  script: (run) => ({
    offline: [],
    online: [
      { kind: "send", to: RECIPIENT, messageId: `<${sentId(run)}@sent.test>`, subject: "Sent once" },
      { kind: "wait" },
    ],
  }),
  check: checkSent,
};

function sentId(run: string): string {
  return `${run.replace(/[^a-zA-Z0-9]+/g, "-")}-${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
}

/** Never lost, never twice, one copy in Sent: whatever the store says of it has to be so. */
async function checkSent({ lane, atKill, atRest }: Aftermath): Promise<string[]> {
  const { world, account } = lane;
  const problems: string[] = [];
  const copies = (await world.listMailbox(account.address, "Sent")).filter(({ messageId }) =>
    messageId.includes("@sent.test"),
  );
  const [left] = atRest.outbox;
  const known = atKill.outbox[0]?.messageId ?? copies[0]?.messageId;
  if (left && left.state !== "uncertain") problems.push(`it is still ${left.state}`);
  if (known === undefined) {
    // It never came into the outbox: then it is a draft, or was not yet that.
    return [...problems, ...(atRest.drafts > 1 ? [`${atRest.drafts} drafts`] : [])];
  }
  const deliveries = async () =>
    (await world.listMailbox(RECIPIENT)).filter(({ messageId }) => messageId === known).length;
  const wanted = left ? 0 : 1;
  const deadline = Date.now() + 10_000;
  while ((await deliveries()) < wanted && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 100));
  const delivered = await deliveries();
  if (delivered > 1) problems.push(`it was delivered ${delivered} times`);
  if (!left && delivered === 0) problems.push("it is lost: in no outbox and not delivered");
  if (!left && copies.length !== 1) problems.push(`${copies.length} copies in Sent`);
  if (left && copies.length > 0) problems.push("a copy of what may not have been sent is in Sent");
  return problems;
}

export const scenarios: readonly Scenario[] = [
  firstSync,
  resync,
  resyncPlain,
  operations,
  operationsPlain,
  operationsUntold,
  copies,
  copiesUntold,
  renumbered,
  restoring,
  restoringUntold,
  sending,
];
