import type { SpecialUse } from "../../shared/mailbox.ts";

/** The attributes of RFC 6154 and RFC 8457, as they are written in LIST. */
const BY_ATTRIBUTE: Readonly<Record<string, SpecialUse>> = {
  "\\inbox": "inbox",
  "\\drafts": "drafts",
  "\\sent": "sent",
  "\\archive": "archive",
  "\\junk": "junk",
  "\\trash": "trash",
  "\\all": "all",
  "\\flagged": "flagged",
};

/** Names that servers and other clients give, in lower case, where no attribute says what a mailbox is for. */
const NAMES: Readonly<Record<"drafts" | "sent" | "archive" | "junk" | "trash", readonly string[]>> = {
  drafts: [
    "drafts",
    "draft",
    "черновики",
    "чернетки",
    "entwürfe",
    "brouillons",
    "borradores",
    "bozze",
    "rascunhos",
    "concepten",
    "kladder",
    "utkast",
    "luonnokset",
    "wersje robocze",
    "szkice",
    "koncepty",
    "piszkozatok",
    "taslaklar",
    "πρόχειρα",
    "下書き",
    "草稿",
    "草稿箱",
    "임시보관함",
  ],
  sent: [
    "sent",
    "sent mail",
    "sent items",
    "sent messages",
    "sent-mail",
    "отправленные",
    "отправленные письма",
    "отправленные сообщения",
    "надіслані",
    "відправлені",
    "gesendet",
    "gesendete elemente",
    "gesendete objekte",
    "envoyés",
    "éléments envoyés",
    "messages envoyés",
    "enviados",
    "elementos enviados",
    "inviati",
    "posta inviata",
    "itens enviados",
    "verzonden",
    "verzonden items",
    "sendt",
    "sendte elementer",
    "skickat",
    "lähetetyt",
    "wysłane",
    "elementy wysłane",
    "odeslané",
    "odoslané",
    "elküldött",
    "gönderilmiş öğeler",
    "απεσταλμένα",
    "送信済み",
    "送信済みアイテム",
    "已发送",
    "已发送邮件",
    "보낸편지함",
  ],
  archive: [
    "archive",
    "archives",
    "архив",
    "архів",
    "archiv",
    "archivo",
    "archivio",
    "arquivo",
    "archief",
    "arkiv",
    "arkisto",
    "archiwum",
    "archívum",
    "arşiv",
    "αρχείο",
    "アーカイブ",
    "存档",
    "归档",
    "보관함",
  ],
  junk: [
    "junk",
    "spam",
    "junk mail",
    "junk e-mail",
    "junk email",
    "bulk mail",
    "спам",
    "нежелательная почта",
    "небажана пошта",
    "spamverdacht",
    "junk-e-mail",
    "indésirables",
    "courrier indésirable",
    "pourriel",
    "correo no deseado",
    "posta indesiderata",
    "lixo eletrônico",
    "ongewenste e-mail",
    "uønsket e-post",
    "skräppost",
    "roskaposti",
    "wiadomości-śmieci",
    "nevyžádaná pošta",
    "levélszemét",
    "önemsiz e-posta",
    "ανεπιθύμητα",
    "迷惑メール",
    "垃圾邮件",
    "스팸",
  ],
  trash: [
    "trash",
    "deleted",
    "deleted items",
    "deleted messages",
    "bin",
    "корзина",
    "удаленные",
    "удалённые",
    "кошик",
    "видалені",
    "papierkorb",
    "gelöschte elemente",
    "gelöschte objekte",
    "corbeille",
    "éléments supprimés",
    "papelera",
    "elementos eliminados",
    "cestino",
    "posta eliminata",
    "lixeira",
    "itens excluídos",
    "prullenbak",
    "verwijderde items",
    "papirkurv",
    "slettede elementer",
    "papperskorgen",
    "roskakori",
    "kosz",
    "elementy usunięte",
    "koš",
    "lomtár",
    "çöp kutusu",
    "silinmiş öğeler",
    "κάδος",
    "ごみ箱",
    "已删除",
    "已删除邮件",
    "휴지통",
  ],
};

const BY_NAME = new Map(
  Object.entries(NAMES).flatMap(([use, names]) => names.map((name) => [name, use as SpecialUse] as const)),
);

/** What LIST told of one mailbox. */
export interface NamedMailbox {
  readonly path: string;
  readonly name: string;
  /** Levels above it. */
  readonly depth: number;
  /** As listed, e.g. `\Sent`. */
  readonly attributes: Iterable<string>;
  readonly selectable: boolean;
}

/**
 * Which mailbox is for what: INBOX, then by attribute, then, for a use that no attribute named, by well-known name, the
 * mailbox nearest the top first. Each use goes to one mailbox and each mailbox has one use. Keys are paths.
 */
export function assignSpecialUses(mailboxes: readonly NamedMailbox[]): ReadonlyMap<string, SpecialUse> {
  const uses = new Map<string, SpecialUse>();
  const taken = new Set<SpecialUse>();
  const assign = (path: string, use: SpecialUse | undefined) => {
    if (!use || taken.has(use) || uses.has(path)) return;
    uses.set(path, use);
    taken.add(use);
  };

  const selectable = mailboxes.filter((mailbox) => mailbox.selectable);
  const byDepth = [...selectable].sort((a, b) => a.depth - b.depth);
  for (const { path } of selectable) if (path.toUpperCase() === "INBOX") assign(path, "inbox");
  for (const { path, attributes } of byDepth) {
    for (const attribute of attributes) assign(path, BY_ATTRIBUTE[attribute.toLowerCase()]);
  }
  for (const { path, name } of byDepth) assign(path, BY_NAME.get(name.normalize("NFC").trim().toLowerCase()));
  return uses;
}
