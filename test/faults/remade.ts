import { type Action, act } from "./actions.ts";
import type { Command, Tap } from "./conversation.ts";
import { doveadmAtOnce } from "./doveadm.ts";
import { resume, untilEqual } from "./killing.ts";
import type { Lane } from "./lane.ts";
import { idOf, letters } from "./letters.ts";
import { syncOnce, type Trial } from "./scenario.ts";
import { othersTouched } from "./scenarios.ts";

const PATH = "Projects/Bridge";
const SPARE = "Spare";
const OTHERS = 40;

const ACTIONS: readonly Action[] = [
  { kind: "flag", ids: idOf("bridge", 1, 2, 12), flag: "\\Flagged", value: true },
  { kind: "move", ids: idOf("bridge", 3, 13), to: "Archive" },
  { kind: "delete", ids: idOf("bridge", 4, 14) },
  { kind: "move", ids: idOf("inbox", 1), to: PATH },
];

// Between SELECT and MOVE on a line that stays up Dovecot itself moves what has the UID now, unasked: no client can tell.
const CASES = [
  "before UID STORE",
  "while it is selected and nothing is asked",
  "before the first command after SELECT",
  "before the second command after SELECT",
  "before UID STORE, and the line is cut",
  "before UID MOVE, and the line is cut",
  "before the first command after SELECT, and the line is cut",
] as const;

/** Whatever is under way on whichever line, counted from the first SELECT of the mailbox. */
const ANY = Array.from({ length: 12 }, (_, index) => `before command ${index + 1} of all`);

/** The mailbox goes and another takes its name and its UIDs. */
function remake(lane: Lane): void {
  const { address } = lane.account;
  doveadmAtOnce(lane, ["mailbox", "delete", "-u", address, PATH]);
  doveadmAtOnce(lane, ["mailbox", "rename", "-u", address, SPARE, PATH]);
}

function isOfIt({ since }: Command): boolean {
  return since?.select.includes(PATH) ?? false;
}

/** Tells of each command whether the moment of the case is before it. */
function momentOf(name: string): (command: Command) => boolean {
  const nth = /command (\d+) of all/.exec(name)?.[1];
  const verb = /UID \w+/.exec(name)?.[0];
  const place = name.includes("second") ? 2 : 1;
  let seen = 0;
  return (command) => {
    if (nth !== undefined) {
      seen += isOfIt(command) || seen > 0 ? 1 : 0;
      return seen > Number(nth);
    }
    if (!isOfIt(command) || command.verb === "SELECT") return false;
    if (verb) return command.verb === verb;
    return command.since?.place === place;
  };
}

interface Remaking extends Tap {
  readonly isDone: boolean;
  /** A line that had selected the mailbox before moved something in it afterwards. */
  readonly isRaced: boolean;
}

/** Remakes the mailbox once, at the moment of the case. */
function remaking(lane: Lane, name: string): Remaking {
  const isNow = momentOf(name);
  let doneAt: number | null = null;
  let isRaced = false;
  return {
    get isDone() {
      return doneAt !== null;
    },
    get isRaced() {
      return isRaced;
    },
    onCommand(command) {
      const { verb, since } = command;
      if (doneAt === null && verb !== "IDLE" && isNow(command)) {
        remake(lane);
        doneAt = performance.now();
        if (name.endsWith("cut")) {
          lane.imap.cutAll();
          return "swallow";
        }
      }
      isRaced ||= doneAt !== null && verb === "UID MOVE" && isOfIt(command) && (since?.at ?? 0) < doneAt;
      return undefined;
    },
  };
}

/** A person goes on with what a session has selected for a while, before anything tells that it is another mailbox. */
async function remadeUnnoticed(lane: Lane): Promise<string[]> {
  const client = await lane.open();
  const account = await client.start(lane.identity);
  await act(client, lane.directory, account, [
    { kind: "flag", ids: idOf("bridge", 5), flag: "\\Flagged", value: true },
    { kind: "wait" },
  ]);
  const hasSettled = await lane.settled();
  remake(lane);
  await act(
    client,
    lane.directory,
    account,
    ACTIONS.toSorted((one, other) => other.kind.localeCompare(one.kind)),
  );
  const problems = await untilEqual(lane);
  await client.stop();
  return [...problems, ...client.bugs.map(String), ...(hasSettled ? [] : ["the client does not come to rest"])];
}

export const remade: Trial = {
  name: "remade",
  about: "In mid sync, with operations on it, a mailbox goes and another with other messages takes its name and UIDs.",
  promises: [8, 13],
  cases: (size) => (size === "full" ? [...CASES, ...ANY] : [...CASES.slice(0, 4), ...ANY.slice(3, 6)]),
  async run(lane, name) {
    const { world, account } = lane;
    await lane.reset();
    await world.seedMailbox(account.address, "INBOX", letters("inbox", 10));
    await world.seedMailbox(account.address, PATH, letters("bridge", 30));
    await syncOnce(lane);
    await world.seedMailbox(account.address, SPARE, letters("other", OTHERS));
    const aftermath = { check: () => othersTouched(lane, PATH, OTHERS) };
    if (name.startsWith("while")) {
      const problems = await remadeUnnoticed(lane);
      return [...problems, ...(await resume(lane, aftermath))];
    }
    const tap = remaking(lane, name);
    lane.imap.tap = tap;
    const client = lane.launch({ offline: ACTIONS, online: [], killAt: null });
    const problems = await untilEqual(lane);
    await client.stop();
    lane.imap.tap = {};
    problems.push(...client.problems, ...(tap.isDone ? [] : ["the moment did not come"]));
    return [...problems, ...(await resume(lane, tap.isRaced ? {} : aftermath))];
  },
};
