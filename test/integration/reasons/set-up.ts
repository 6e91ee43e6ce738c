// Sets an account up as the wizard does: looks for the servers, agrees where the test says so, and signs in to what was
// found. Nothing is saved: the accounts of a world are not those of a person.
import { createAccounts } from "../../../electron/accounts/accounts.ts";
import { createNetworkWorld } from "../../../electron/discovery/network.ts";
import { recogniseServer } from "../../../electron/discovery/recognise.ts";
import { discover } from "../../../electron/discovery/runner.ts";
import { signIn } from "../../../electron/mail/sign-in.ts";
import type { Account } from "../../../shared/account.ts";
import type { DiscoveryResult, Taint, TraceStep } from "../../../shared/discovery.ts";
import { failureOf, type MailFailure } from "../../../shared/failure.ts";

export interface SetUpOptions {
  password?: string;
  /** Which questions are answered with yes; all others end the set-up. */
  agrees?: readonly Taint["reason"][];
  receiveOnly?: boolean;
}

export interface SetUpOutcome {
  result: DiscoveryResult;
  account: Account | null;
  failure: MailFailure | null;
  steps: TraceStep[];
  /** ms in all. */
  elapsedMs: number;
}

const network = createNetworkWorld();

function createAccountsWithoutStore() {
  const saved: Account[] = [];
  return createAccounts({
    writer: {
      addAccount: async (draft) => {
        const account = { ...draft, id: saved.length + 1, colour: 0, offline: { days: null, size: null } };
        saved.push(account);
        return account;
      },
      removeAccount: async () => {},
    },
    reader: { listAccounts: async () => saved.map((account) => ({ ...account, lastContact: null })) },
    mail: {
      signIn: ({ server, password }, options) => signIn(server, password, options?.signal),
      startAccount: async () => {},
      stopAccount: async () => {},
    },
    secrets: { read: async () => null, write: async () => {}, remove: async () => {}, protection: "file" },
    recogniseServer: async (host) => recogniseServer(host),
    noteConnection: () => {},
  });
}

/** Never rejects but for a fault of its own. */
export async function setUp(address: string, options: SetUpOptions = {}): Promise<SetUpOutcome> {
  const { password = "whatever it is", agrees = [], receiveOnly = false } = options;
  const startedAt = performance.now();
  const steps: TraceStep[] = [];
  const { signal } = new AbortController();
  const onStep = (step: TraceStep): void => void steps.push(step);
  let result = await discover({ address }, network, { signal, onStep });
  const wanted = result.ask.find(({ reason }) => reason === "credentials");
  if (wanted && agrees.includes("credentials")) {
    const credentials = { host: wanted.host, password };
    result = await discover({ address, credentials }, network, { signal, onStep });
  }
  const end = (account: Account | null, failure: MailFailure | null): SetUpOutcome => {
    return { result, account, failure, steps, elapsedMs: performance.now() - startedAt };
  };
  const { incoming, outgoing, ask, failure } = result;
  if (!incoming || !outgoing || !ask.every(({ reason }) => agrees.includes(reason))) return end(null, failure);
  const accounts = createAccountsWithoutStore();
  accounts.noteDiscovered(result);
  try {
    const person = { name: "Somebody", address, password, incoming, outgoing, receiveOnly };
    return end(await accounts.addAccount(person, { signal, onStep }), null);
  } catch (error) {
    return end(null, failureOf(error));
  }
}
