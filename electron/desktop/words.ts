import type { Language } from "../../shared/settings.ts";

/** The host's own words: menus, notifications, and what is said where there is no window to say it in. */
export interface Words {
  readonly language: Language;
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
}

const english: Words = {
  language: "en",
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
};

const russianPlural = new Intl.PluralRules("ru");

const russian: Words = {
  language: "ru",
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
};

/** The words of the language that was chosen, else of the system's. */
export function chooseWords(language: Language | null, locale: string): Words {
  return (language ?? new Intl.Locale(locale || "en").language) === "ru" ? russian : english;
}
