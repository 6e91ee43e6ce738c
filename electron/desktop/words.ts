import type { Language } from "../../shared/settings.ts";

/** The host's own words: menus, notifications, and what is said where there is no window to say it in. */
export interface Words {
  readonly edit: string;
  readonly undo: string;
  readonly redo: string;
  readonly cut: string;
  readonly copy: string;
  readonly paste: string;
  readonly selectAll: string;
  readonly copyLink: string;
  readonly view: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly resetZoom: string;
  readonly fullScreen: string;
  readonly developerTools: string;
  readonly window: string;
  readonly minimize: string;
  readonly close: string;
  readonly about: string;
  readonly hide: string;
  readonly hideOthers: string;
  readonly showAll: string;
  readonly quit: string;
  readonly noSubject: string;
  readonly newMessages: (count: number) => string;
  readonly cannotStart: string;
  readonly dataInUse: (path: string) => string;
  readonly dataNewer: (path: string) => string;
  readonly dataDamaged: (path: string) => string;
  readonly diskFull: (path: string) => string;
  readonly startFailed: (detail: string) => string;
}

const english: Words = {
  edit: "Edit",
  undo: "Undo",
  redo: "Redo",
  cut: "Cut",
  copy: "Copy",
  paste: "Paste",
  selectAll: "Select all",
  copyLink: "Copy link address",
  view: "View",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  resetZoom: "Actual size",
  fullScreen: "Full screen",
  developerTools: "Developer tools",
  window: "Window",
  minimize: "Minimize",
  close: "Close",
  about: "About Posthorn",
  hide: "Hide Posthorn",
  hideOthers: "Hide others",
  showAll: "Show all",
  quit: "Quit Posthorn",
  noSubject: "(no subject)",
  newMessages: (count) => `${count} new messages`,
  cannotStart: "Posthorn cannot start",
  dataInUse: (path) => `Another Posthorn is using ${path}. Close it, or choose another directory with --data.`,
  dataNewer: (path) => `${path} was written by a newer Posthorn. Install that version to open it; nothing was changed.`,
  dataDamaged: (path) =>
    `${path} is damaged and was left as it is. Restore it from a backup, or move it away to start anew.`,
  diskFull: (path) => `There is no room left on the disk that holds ${path}. Free some and start again.`,
  startFailed: (detail) => `Something went wrong that should not have: ${detail}`,
};

const russianPlural = new Intl.PluralRules("ru");

const russian: Words = {
  edit: "Правка",
  undo: "Отменить",
  redo: "Повторить",
  cut: "Вырезать",
  copy: "Копировать",
  paste: "Вставить",
  selectAll: "Выделить всё",
  copyLink: "Копировать адрес ссылки",
  view: "Вид",
  zoomIn: "Крупнее",
  zoomOut: "Мельче",
  resetZoom: "Обычный размер",
  fullScreen: "Во весь экран",
  developerTools: "Инструменты разработчика",
  window: "Окно",
  minimize: "Свернуть",
  close: "Закрыть",
  about: "О программе Posthorn",
  hide: "Скрыть Posthorn",
  hideOthers: "Скрыть остальные",
  showAll: "Показать все",
  quit: "Завершить Posthorn",
  noSubject: "(без темы)",
  newMessages(count) {
    const forms: Partial<Record<Intl.LDMLPluralRule, string>> = { one: "новое письмо", few: "новых письма" };
    return `${count} ${forms[russianPlural.select(count)] ?? "новых писем"}`;
  },
  cannotStart: "Posthorn не может запуститься",
  dataInUse: (path) => `С папкой ${path} работает другой Posthorn. Закройте его или укажите другую папку через --data.`,
  dataNewer: (path) =>
    `${path} записан более новой версией Posthorn. Установите её, чтобы его открыть; ничего не изменено.`,
  dataDamaged: (path) =>
    `${path} повреждён и оставлен как есть. Восстановите его из копии или уберите, чтобы начать заново.`,
  diskFull: (path) => `На диске, где лежит ${path}, не осталось места. Освободите его и запустите программу снова.`,
  startFailed: (detail) => `Произошло то, чего не должно было: ${detail}`,
};

/** The words of the language that was chosen, else of the system's. */
export function chooseWords(language: Language | null, locale: string): Words {
  return (language ?? new Intl.Locale(locale || "en").language) === "ru" ? russian : english;
}
