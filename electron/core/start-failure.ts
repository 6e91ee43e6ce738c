import type { MailFailure } from "../../shared/failure.ts";

/** Why the program cannot start at all and what to do about it, for where there is no window to say it in. */
export function describeStartFailure(failure: MailFailure, locale: string): string {
  const russian = locale.toLowerCase().startsWith("ru");
  const detail = failure.code === "BUG" ? failure.detail : failure.code;
  switch (failure.code) {
    case "DATA_IN_USE":
      return russian
        ? `Posthorn уже запущен с данными в ${failure.path}. Закройте то окно или укажите другую папку через --data.`
        : `Posthorn is already running on ${failure.path}. Close that window, or choose another directory with --data.`;
    case "DATA_UNWRITABLE":
      return russian
        ? `Posthorn не может записывать в ${failure.path}. Укажите другую папку через --data или измените права доступа.`
        : `Posthorn may not write to ${failure.path}. Choose another directory with --data, or change its rights.`;
    case "PORT_TAKEN":
      return russian
        ? `Порт ${failure.port} занят другой программой. Укажите другой через --port или не указывайте его вовсе.`
        : `Port ${failure.port} is taken by another program. Choose another one with --port, or leave it out.`;
    case "DATA_NEWER":
      return russian
        ? `Данные в ${failure.path} записаны более новой версией Posthorn. Установите её; здесь ничего не изменено.`
        : `The data in ${failure.path} was written by a newer Posthorn. Install that one; nothing was changed here.`;
    case "DATA_DAMAGED":
      return russian
        ? `Файл ${failure.path} повреждён. Запустите Posthorn ещё раз: он отложит этот файл и создаст новый.`
        : `The file ${failure.path} is damaged. Start Posthorn again: it keeps that file aside and builds a new one.`;
    case "DISK_FULL":
      return russian
        ? `На диске с ${failure.path} нет места. Освободите его и запустите Posthorn снова.`
        : `The disk that holds ${failure.path} is full. Free some space and start Posthorn again.`;
    default:
      return russian
        ? `Произошло то, чего не должно было: ${detail}`
        : `Something went wrong that should not have: ${detail}`;
  }
}
