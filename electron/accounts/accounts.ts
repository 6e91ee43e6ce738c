import { domainToASCII } from "node:url";
import type {
  Account,
  ConnectionState,
  IncomingSettings,
  OutgoingSettings,
  ServerSettings,
} from "../../shared/account.ts";
import type { DiscoveryResult, DiscoverySource, ProviderHint, TraceStep } from "../../shared/discovery.ts";
import { failed, failureOf, isSignInVerdict, type Leg, type MailFailure } from "../../shared/failure.ts";
import type { Client } from "../../shared/rpc.ts";
import type { MailWorkerApi } from "../../shared/services/mail.ts";
import type { StoreReaderApi, StoreWriterApi } from "../../shared/services/store.ts";
import type { Secrets } from "./secrets.ts";
import { checkSignIn } from "./sign-in.ts";

export interface AccountsWorld {
  readonly writer: Pick<Client<StoreWriterApi>, "addAccount" | "removeAccount">;
  readonly reader: Pick<Client<StoreReaderApi>, "listAccounts">;
  readonly mail: Pick<Client<MailWorkerApi>, "signIn" | "startAccount" | "stopAccount">;
  readonly secrets: Secrets;
  /** Whose mail server `host` is, and what a person should know of that provider; null where nothing is known. */
  readonly recogniseServer: (host: string) => Promise<ProviderHint | null>;
  /** Is told how an account stands that cannot even be started: its password is missing. */
  readonly noteConnection: (state: ConnectionState) => void;
}

export interface NewAccount {
  readonly name: string;
  readonly address: string;
  readonly password: string;
  readonly incoming: IncomingSettings;
  readonly outgoing: OutgoingSettings;
  /** The outgoing server is neither asked nor saved. */
  readonly receiveOnly?: boolean | undefined;
}

interface CallOptions {
  readonly signal: AbortSignal;
  readonly onStep?: (step: TraceStep) => void;
}

export interface Accounts {
  /**
   * Signs in to both servers, then saves the account, then its password, and connects. Nothing is kept where any of it
   * fails. Throws ACCOUNT_EXISTS and every failure of signing in: SMTP_ONLY_FAIL where `receiveOnly` would help.
   */
  addAccount(account: NewAccount, options: CallOptions): Promise<Account>;
  /** Forgets the account, its mail and its password here. Throws NOT_FOUND. */
  removeAccount(accountId: number): Promise<void>;
  /**
   * Signs in with the new password and, where no server refuses it, keeps it and connects anew. An outgoing server that
   * cannot be asked is no reason to go on with a password that the incoming one takes no more. Throws NOT_FOUND.
   */
  changePassword(accountId: number, password: string, options: CallOptions): Promise<void>;
  /** Connects every account; one without a password is told to `noteConnection` as SECRET_MISSING. */
  startAll(): Promise<void>;
  /**
   * Remembers where settings came from and what is known of the provider, so that `addAccount` knows which usernames may
   * be tried and what a refusal means.
   */
  noteDiscovered(result: DiscoveryResult): void;
}

/** Under which name an account's password is kept. */
export function secretKey(accountId: number): string {
  return `account-${accountId}`;
}

export function createAccounts({
  writer,
  reader,
  mail,
  secrets,
  recogniseServer,
  noteConnection,
}: AccountsWorld): Accounts {
  let lastDiscovered: DiscoveryResult | null = null;
  /** Names that were told as a server's own, and under which name that server was asked. */
  const ownNames = new Map<string, string>();

  const signIn = (server: ServerSettings, password: string, signal: AbortSignal) =>
    mail.signIn({ server, password }, { signal });

  async function findAccount(accountId: number) {
    const found = (await reader.listAccounts({})).find(({ id }) => id === accountId);
    if (!found) throw failed({ code: "NOT_FOUND", what: "account" });
    return found;
  }

  function sourceOf(address: string, server: ServerSettings): DiscoverySource {
    if (!lastDiscovered || normalise(lastDiscovered.address) !== normalise(address)) return "manual";
    const asked = { ...server, host: ownNames.get(server.host) ?? server.host };
    const finding = lastDiscovered.candidates.find((each) =>
      [server, asked].some((one) => isSameServer(each.server, one)),
    );
    return finding?.source ?? "manual";
  }

  function noteOwnName(failure: MailFailure): void {
    if (failure.code === "SMTP_ONLY_FAIL") noteOwnName(failure.cause);
    else if (failure.code === "CERT_NAME" && failure.alternative) ownNames.set(failure.alternative, failure.host);
  }

  /** The server's own provider first: a custom domain says nothing of it, and a person may have typed another server. */
  async function hintFor(address: string, server: ServerSettings): Promise<ProviderHint | null> {
    const recognised = await recogniseServer(server.host);
    if (recognised || sourceOf(address, server) === "manual") return recognised;
    return lastDiscovered?.hint ?? null;
  }

  async function describe(address: string, incoming: IncomingSettings, outgoing: OutgoingSettings | null) {
    const legs: (readonly [Leg, ServerSettings])[] = [["incoming", incoming]];
    if (outgoing) legs.push(["outgoing", outgoing]);
    return {
      sources: Object.fromEntries(legs.map(([leg, server]) => [leg, sourceOf(address, server)])),
      hints: Object.fromEntries(
        await Promise.all(legs.map(async ([leg, server]) => [leg, await hintFor(address, server)] as const)),
      ),
    };
  }

  return {
    async addAccount({ name, address: typed, password, receiveOnly = false, ...servers }, { signal, onStep }) {
      const address = typed.trim();
      const taken = (await reader.listAccounts({})).some(
        (account) => normalise(account.address) === normalise(address),
      );
      if (taken) throw failed({ code: "ACCOUNT_EXISTS", address });
      const incoming = pickSettings(servers.incoming);
      const outgoing = receiveOnly ? null : pickSettings(servers.outgoing);
      const working = await checkSignIn(
        { address, password, incoming, outgoing, ...(await describe(address, incoming, outgoing)) },
        { signIn, signal, ...(onStep ? { onStep } : {}) },
      ).catch((error: unknown) => {
        noteOwnName(failureOf(error));
        throw error;
      });
      const account = await writer.addAccount({ name, address, ...working });
      try {
        await secrets.write(secretKey(account.id), password);
      } catch (error) {
        await writer.removeAccount({ accountId: account.id });
        throw error;
      }
      await mail.startAccount({ account, password, lastContact: null });
      return account;
    },

    async removeAccount(accountId) {
      await findAccount(accountId);
      await mail.stopAccount({ accountId });
      await writer.removeAccount({ accountId });
      await secrets.remove(secretKey(accountId));
    },

    async changePassword(accountId, password, { signal, onStep }) {
      const { lastContact, ...account } = await findAccount(accountId);
      const { address, incoming, outgoing } = account;
      const { hints } = await describe(address, incoming, outgoing);
      try {
        await checkSignIn(
          { address, password, incoming, outgoing, hints },
          { signIn, signal, ...(onStep ? { onStep } : {}) },
        );
      } catch (error) {
        const failure = failureOf(error);
        if (failure.code !== "SMTP_ONLY_FAIL") throw error;
        // Only while an account is added can anybody choose to do without sending.
        if (isSignInVerdict(failure.cause)) throw failed(failure.cause, error);
      }
      await secrets.write(secretKey(accountId), password);
      await mail.stopAccount({ accountId });
      await mail.startAccount({ account, password, lastContact });
    },

    async startAll() {
      const stored = await reader.listAccounts({});
      await Promise.all(
        stored.map(async ({ lastContact, ...account }) => {
          const password = await secrets.read(secretKey(account.id));
          if (password !== null) return mail.startAccount({ account, password, lastContact });
          noteConnection({
            accountId: account.id,
            phase: "offline",
            activity: null,
            lastContact,
            retryAt: null,
            failure: { code: "SECRET_MISSING", address: account.address },
          });
        }),
      );
    },

    noteDiscovered(result) {
      lastDiscovered = result;
    },
  };
}

/** Two spellings of one address: domains are compared as A-labels and without case (RFC 5321 §2.4). */
function normalise(address: string): string {
  const trimmed = address.trim();
  const at = trimmed.lastIndexOf("@");
  return `${trimmed.slice(0, at)}@${domainToASCII(trimmed.slice(at + 1)).toLowerCase()}`;
}

function isSameServer(one: ServerSettings, other: ServerSettings): boolean {
  return (["protocol", "host", "port", "security", "username"] as const).every((key) => one[key] === other[key]);
}

/** Only what is kept of a server, whatever else an object brings along. */
function pickSettings<Server extends ServerSettings>({ protocol, host, port, security, username }: Server) {
  return { protocol, host, port, security, username } as Pick<Server, keyof ServerSettings>;
}
