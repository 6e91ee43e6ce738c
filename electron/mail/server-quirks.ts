/** What a server has told of itself by the time a client is signed in; before it connects, its host alone. */
export interface ServerFacts {
  readonly host: string;
  readonly greeting?: string;
  readonly capabilities?: ReadonlySet<string>;
  /** Its answer to ID (RFC 2971), keys in lower case. */
  readonly id?: Readonly<Record<string, string>>;
}

/** How one server is to be treated. {@link USUAL} is a server that keeps to the standards. */
export interface Manners {
  /** Its mailboxes are labels: one message is in several of them, and in one that holds everything. */
  readonly labels: boolean;
  /** What is sent through its submission server is filed in its Sent without the client. */
  readonly filesSent: boolean;
  /** RFC822.SIZE is the length of what a FETCH gives. */
  readonly exactSizes: boolean;
  /** SEARCH HEADER works and finds. */
  readonly searchesHeaders: boolean;
  /** Opens a mailbox only to a client that has told its name, version and vendor after signing in. */
  readonly wantsIntroduction: boolean;
  /** Connections an account may have at once without being slowed down or thrown out. */
  readonly connections: number;
  /** Capabilities that it offers and that do harm. */
  readonly disowned: readonly string[];
  /** It refuses SELECT with these words for as long as the connection stands; on a new one the mailbox is there. */
  readonly staleRefusal: RegExp | null;
}

export const USUAL: Manners = {
  labels: false,
  filesSent: false,
  exactSizes: true,
  searchesHeaders: true,
  wantsIntroduction: false,
  connections: 3,
  disowned: [],
  staleRefusal: null,
};

export interface Quirk {
  readonly name: string;
  readonly isMet: (facts: ServerFacts) => boolean;
  readonly manners: Partial<Manners>;
  /** Where it is written down that the server does so. */
  readonly sources: readonly string[];
}

/** Everything that is done differently for one server and not for another. */
export const QUIRKS: readonly Quirk[] = [
  {
    name: "Dovecot",
    isMet: ({ greeting, id }) => /Dovecot/i.test(`${greeting ?? ""} ${id?.name ?? ""}`),
    // Of a mailbox that was deleted and made anew, to a connection that knew the first.
    manners: { staleRefusal: /deleted under us|SERVERBUG/ },
    sources: ["https://github.com/dovecot/core/blob/main/src/lib-storage/mail-storage.c"],
  },
  {
    name: "Gmail",
    isMet: ({ capabilities }) => capabilities?.has("X-GM-EXT-1") ?? false,
    manners: { labels: true },
    sources: ["https://developers.google.com/workspace/gmail/imap/imap-extensions"],
  },
  {
    name: "Gmail's submission",
    isMet: ({ host, capabilities }) =>
      (capabilities?.has("X-GM-EXT-1") ?? false) || under("gmail.com", "googlemail.com", "google.com")({ host }),
    manners: { filesSent: true },
    sources: ["https://support.google.com/mail/answer/78892", "https://github.com/mustang-im/mustang/issues/627"],
  },
  {
    name: "Outlook.com and Exchange Online",
    isMet: under("outlook.com", "office365.com", "hotmail.com"),
    manners: { filesSent: true },
    sources: [
      "https://github.com/thunderbird/thunderbird-android/issues/7134",
      "https://github.com/chatmail/provider-db/issues/258",
    ],
  },
  {
    name: "Exchange",
    isMet: ({ host, greeting }) =>
      /Microsoft Exchange/i.test(greeting ?? "") || under("outlook.com", "office365.com")({ host }),
    // EnableExactRFC822Size is off unless an administrator has turned it on.
    manners: { exactSizes: false },
    sources: ["https://learn.microsoft.com/en-us/powershell/module/exchange/set-imapsettings"],
  },
  {
    name: "hMailServer",
    isMet: ({ greeting, id }) => /hMailServer/i.test(`${greeting ?? ""} ${id?.name ?? ""}`),
    manners: { exactSizes: false },
    sources: ["https://github.com/hmailserver/hmailserver/issues/476"],
  },
  {
    name: "WildDuck",
    isMet: ({ greeting, id }) => /WildDuck/i.test(`${greeting ?? ""} ${id?.name ?? ""}`),
    // Attachments are taken apart and put together again.
    manners: { exactSizes: false },
    sources: ["https://github.com/zone-eu/wildduck/issues/536"],
  },
  {
    name: "Zoho",
    isMet: under("zoho.com", "zoho.eu", "zoho.in", "zoho.com.au", "zoho.jp", "zohocloud.ca"),
    manners: { filesSent: true },
    sources: ["https://github.com/nylas/sync-engine/issues/365", "https://github.com/nylas/nylas-mail/issues/2709"],
  },
  {
    name: "iCloud",
    isMet: under("mail.me.com", "icloud.com"),
    // ENABLE goes unanswered, VANISHED comes malformed: messages seemed deleted that were not.
    manners: { disowned: ["QRESYNC"] },
    sources: [
      "https://github.com/Foundry376/Mailspring-Sync/pull/91",
      "https://github.com/jstedfast/MailKit/issues/1871",
      "https://developer.apple.com/forums/thread/694251",
    ],
  },
  {
    name: "Coremail (163.com, 126.com, yeah.net, 188.com)",
    isMet: ({ host, capabilities }) =>
      (capabilities?.has("X-CM-EXT-1") ?? false) ||
      under("163.com", "126.com", "yeah.net", "188.com", "netease.com")({ host }),
    // SELECT is refused: "Unsafe Login. Please contact kefu@188.com for help".
    manners: { wantsIntroduction: true },
    sources: [
      "https://github.com/OfflineIMAP/offlineimap/issues/696",
      "https://github.com/Wh1isper/mcp-email-server/issues/85",
      "https://github.com/modern-email/defects/issues/25",
    ],
  },
  {
    name: "Yahoo and AOL",
    isMet: under("yahoo.com", "yahoo.co.jp", "aol.com"),
    // "BYE" and "NO [LIMIT] Rate limit hit" on connections beyond a few, other clients' included.
    manners: { connections: 2 },
    sources: [
      "https://github.com/postalsys/imapflow/issues/75",
      "https://support.getmailbird.com/hc/en-us/articles/16298148976279-Too-many-simultaneous-connections",
    ],
  },
  {
    name: "Mail.ru",
    isMet: under("mail.ru", "inbox.ru", "list.ru", "bk.ru"),
    // "NO Unsupported search criterion".
    manners: { searchesHeaders: false },
    sources: ["https://github.com/jstedfast/MailKit/issues/1234"],
  },
];

/** How to treat the server that `facts` tell of; of two quirks that say different, the later row holds. */
export function mannersOf(facts: ServerFacts): Manners {
  return Object.assign({}, USUAL, ...QUIRKS.filter(({ isMet }) => isMet(facts)).map(({ manners }) => manners));
}

/** The host is one of `domains` or below it. */
function under(...domains: readonly string[]): (facts: ServerFacts) => boolean {
  return ({ host }) => {
    const name = host.toLowerCase().replace(/\.$/, "");
    return domains.some((domain) => name === domain || name.endsWith(`.${domain}`));
  };
}
