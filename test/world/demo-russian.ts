// The Russian story: Vera Sokolova, who illustrates children's books in a northern town. Everybody in it is made up.
import { russianPeriodicals, russianRoutines } from "./demo-russian-regulars.ts";
import type { Story } from "./demo-story.ts";

export const russianStory: Story = {
  language: "ru",
  me: { name: "Вера Соколова", address: "vera.sokolova@severnaya-pochta.ru" },
  signature: "Вера Соколова\nиллюстратор",
  attribution: (date, name) => `${date.toLocaleDateString("ru-RU", { day: "numeric", month: "long" })} ${name} пишет:`,
  replyPrefix: "Re: ",
  cast: {
    ilya: { name: "Илья Морозов", address: "ilya.morozov@severnaya-pochta.ru" },
    nora: { name: "Nora Whitfield", address: "nora.whitfield@harbourandfinch.co.uk" },
    misha: { name: "Миша Ветров", address: "misha@xn----7sbcsdhmdufh2exf.xn--p1ai" },
    mama: { name: "Мама", address: "tamara.sokolova@tihaya-ulitsa.ru" },
    editor: { name: "Анна Львовна Берг", address: "berg@medny-chaynik.ru" },
    books: { name: "Издательство «Медный чайник»", address: "buhgalteria@medny-chaynik.ru" },
    lyova: { name: "Лёва Крылов", address: "lyova@krylov-maket.ru" },
    school: { name: "Школа № 9, 3 «Б»", address: "klass3b@shkola9-severnaya.ru" },
    dacha: { name: "СНТ «Брусника»", address: "pravlenie@snt-brusnika.ru" },
    zoya: { name: "Зоя Пахомова", address: "zoya@kraski-i-bumaga.ru" },
    paints: { name: "Краски и бумага", address: "zakaz@kraski-i-bumaga.ru" },
    train: { name: "Северный экспресс", address: "bilety@severny-express.ru" },
    library: { name: "Библиотека на Озёрной", address: "abonement@biblioteka-ozernaya.ru" },
    tea: { name: "Чай с облаками", address: "pisma@chay-s-oblakami.ru" },
    nature: { name: "Лесной календарь", address: "les@lesnoy-kalendar.ru" },
    cinema: { name: "Кинозал «Маяк»", address: "afisha@kinozal-mayak.ru" },
    water: { name: "Озёрный водоканал", address: "scheta@ozerny-vodokanal.ru" },
    choir: { name: "Камерный хор «Ладья»", address: "hor@ladya-hor.ru" },
    ines: { name: "Inês Carvalho", address: "ines.carvalho@larkspurmail.net" },
    misfit: { name: "Отдел выигрышей", address: "priz@vash-schastlivy-bilet.biz" },
    neighbour: { name: "Павел Ильич", address: "pavel.ilyich@tihaya-ulitsa.ru" },
  },
  threads: [
    {
      subject: "Цапля на кране",
      start: "6h",
      letters: [
        {
          by: "editor",
          flagged: true,
          text: "Верочка, доброе утро!\n\nЦаплю смотрели всей редакцией, корректор даже прослезился (он сказал, что сквозняк). Оставляем на весь разворот.\n\nОдна просьба: можно ли сделать, чтобы она смотрела не на нас, а на воду? Тогда читатель тоже посмотрит на воду.\n\nАнна Львовна",
          charset: "windows-1251",
        },
        {
          by: "me",
          after: "40m",
          text: "Анна Львовна, можно. Она и сама хотела, это я её уговорила повернуться.\n\nК вечеру пришлю.",
          attach: [{ photo: "цапля, набросок.png" }],
        },
        {
          by: "editor",
          after: "2h",
          unread: true,
          charset: "windows-1251",
          text: "Вот теперь она думает. Прекрасно. В печать!",
        },
      ],
    },
    {
      subject: "The water, and page nine",
      start: "1d 10:20",
      letters: [
        {
          by: "nora",
          text: "Dear Vera,\n\npage nine hangs over my desk and I have stopped drawing mittens on my notes: the fog is warmer than the office.\n\nA small thing: in our harbour the boats are tied with two ropes. With one, they go visiting.\n\nNora",
        },
        {
          by: "me",
          after: "3h",
          text: "Dear Nora,\n\nthank you! In the north they go visiting too, that is why I drew one. But now there will be two, и никто никуда не уплывёт.",
        },
        {
          by: "nora",
          after: "4h",
          unread: true,
          text: "Никто никуда не уплывёт: I had it translated and wrote it on the wall.\n\nN.",
        },
      ],
    },
    {
      subject: "Варенье и валенки",
      start: "3h",
      letters: [
        {
          by: "mama",
          unread: true,
          charset: "koi8-r",
          transfer: "base64",
          text: "Веруня, передала с Павлом Ильичом три банки брусничного и Мишины валенки, он из них ещё не вырос, я мерила по следу.\n\nКрышка на средней банке слабая, её первой.\n\nКак спина? Не сиди до ночи.\n\nМама",
        },
      ],
    },
    {
      subject: "Приеду в субботу утренним",
      start: "1d 19:40",
      letters: [
        {
          by: "ilya",
          text: "Вер, взял билет на субботу, буду в 9:12. Везу макет маяка, он в двух коробках, и ещё одну просто так, красивую.\n\nВстречать не надо, но если встретишь, то с термосом.",
        },
        { by: "me", after: "20m", text: "Встречу. Термос вымыт, ржаной хлеб есть, коробку давай мне." },
        {
          by: "ilya",
          after: "10m",
          unread: true,
          text: "Коробка твоя. Поезд называется «Снегирь», разве можно опоздать на такой поезд.",
        },
      ],
    },
    {
      subject: "Вёрстка «Книги гавани», вторая сверка",
      start: "2d 15:05",
      letters: [
        {
          by: "lyova",
          flagged: true,
          text: "Вера, привет.\n\nСобрал вторую сверку. Что заметил:\n\n— на 12-й полосе чайка наезжает на колонцифру, и, честно говоря, так даже лучше;\n— на 18-й не хватает 3 мм снега слева;\n— обложка: синий уходит в чернильный, нужна ещё одна проба.\n\nФайлы внутри. Жду до четверга.",
          names: "rfc2047",
          attach: [
            {
              pdf: "Сверка 2 – Книга гавани.pdf",
              lines: ["# Kniga gavani, sverka 2", "Polosy 12, 18, oblozhka", "", "Srok: chetverg"],
            },
            { photo: "обложка, проба синего.png" },
          ],
        },
        {
          by: "me",
          after: "5h",
          text: "Лёва, чайку не трогай, она знает, что делает.\n\nСнег дорисую завтра, синий — давай на полтона теплее, как вода в бочке.",
        },
        { by: "lyova", after: "16h", text: "Вода в бочке. Понял. Печатник тоже понял, он сам с Озёрной." },
      ],
    },
    {
      subject: "Родительское: ёлка и костюмы снежинок (и одного бобра)",
      start: "1d 21:15",
      letters: [
        {
          by: "school",
          unread: true,
          text: "Дорогие родители!\n\nРепетиция ёлки в среду в 15:30. Снежинки приходят в белом. Бобёр приходит бобром: костюм готов, хвост сохнет на батарее в кабинете труда.\n\nПросьба к маме Миши: сможете нарисовать задник? Лес, луна, можно без волка.\n\nЕлена Сергеевна",
        },
      ],
    },
    {
      subject: "Воздушный змей для старших",
      start: "4d 18:33",
      letters: [
        {
          by: "misha",
          text: "Тётя Вера, здравствуйте!\n\nМы с ребятами строим змея размером с дверь. Нужен рисунок, который видно с трёхсот метров. Дракон был у всех, хотим рыбу.\n\nВетер обещают в воскресенье.\n\nМиша Ветров",
          attach: [{ photo: "чертёж змея.png" }],
        },
        {
          by: "me",
          after: "2h",
          text: "Миша, рыба — правильно. Делайте щуку: она длинная и с характером.\n\nЧешую только по хвосту, иначе не взлетит. Эскиз прикладываю.",
          attach: [{ photo: "щука летящая.png" }],
        },
        {
          by: "misha",
          after: "2d",
          text: "Взлетела!! С того берега махали. Щука теперь живёт в кружке на потолке.",
          attach: [{ photo: "щука над озером.png" }],
          flagged: true,
        },
      ],
    },
    {
      subject: "Перевод писем смотрителя",
      start: "9d 12:12",
      letters: [
        {
          by: "ines",
          text: "Дорогая Вера,\n\nпишу по-русски и со словарём, простите.\n\nВ письме 14 смотритель рисует на полях рыбу. Художник маяка не был художник, но рыба счастливая. Можно ли Вам сделать такую же рыбу для нашей книги?\n\nInês",
          attach: [{ photo: "рыба на полях.png" }],
        },
        {
          by: "me",
          after: "1d",
          text: "Дорогая Инеш,\n\nрусский прекрасный, словарь тоже. Рыбу перерисовывать не стану: она уже нарисована правильно. Давайте так и напечатаем.",
        },
        { by: "ines", after: "6h", text: "Obrigada! Он был бы очень горд. И рыба." },
      ],
    },
    {
      subject: "Договор № 31/К и аванс",
      start: "5d 11:00",
      letters: [
        {
          by: "books",
          charset: "windows-1251",
          transfer: "base64",
          text: "Уважаемая Вера Андреевна!\n\nВысылаем подписанный договор № 31/К. Аванс перечислен сегодня, ждите его в течение трёх рабочих дней.\n\nОригинал отправлен почтой вместе с календарём и, по просьбе редакции, пачкой чая.\n\nБухгалтерия издательства «Медный чайник»",
          attach: [
            {
              pdf: "Договор 31-К (подписан).pdf",
              lines: ["# Dogovor No. 31/K", "Illyustratsii k Knige gavani", "32 polosy, oblozhka, forzats"],
            },
          ],
        },
        { by: "me", after: "3h", text: "Большое спасибо! Аванс пришёл, чай тоже, чай первым." },
      ],
    },
    {
      subject: "Собрание по дороге и колодцу",
      start: "3d 17:20",
      letters: [
        {
          by: "dacha",
          text: "Уважаемые соседи!\n\nВ воскресенье в 12:00 у колодца обсуждаем: 1) щебень на повороте; 2) кто кормит кота правления зимой; 3) разное.\n\nПо второму вопросу уже одиннадцать добровольцев, просьба не приносить рыбу всем сразу.\n\nПравление СНТ «Брусника»",
          charset: "windows-1251",
        },
        { by: "me", after: "5h", text: "За щебень. По коту — беру вторники." },
      ],
    },
    {
      subject: "Краплак розовый снова есть",
      start: "2d 09:50",
      letters: [
        {
          by: "zoya",
          text: "Верочка, приехал краплак, тот самый, я отложила два тюбика. И бумага хлопковая, 300 г, с неровным краем — пальцем проведёшь и уходить не хочется.\n\nЗаходи до шести, чайник горячий.\n\nЗоя",
        },
        { by: "me", after: "1h", text: "Бегу! Отложи ещё десять листов с неровным краем, пожалуйста." },
      ],
    },
    {
      subject: "Билет: «Снегирь», суббота",
      start: "4d 20:05",
      letters: [
        {
          by: "train",
          text: "Спасибо, что едете с нами.\n\nПоезд «Снегирь», отправление 6:40, прибытие 9:12\nВагон 3, место 17, у окна, со стороны озера\nНомер заказа: С-70418\n\nБилет во вложении. Чай разносят после второго моста.",
          attach: [
            { pdf: "bilet-S-70418.pdf", lines: ["# Severny Express", "Snegir, 6:40 - 9:12", "Vagon 3, mesto 17"] },
          ],
        },
      ],
    },
    {
      subject: "Дрова и кошка",
      start: "6d 16:30",
      letters: [
        {
          by: "neighbour",
          charset: "koi8-r",
          text: "Вера Андреевна!\n\nДрова я вам сложил у северной стены, берёза отдельно. Кошка ваша живёт у меня третий день и, по-моему, считает, что это я у неё живу.\n\nП. И.",
        },
        {
          by: "me",
          after: "2h",
          text: "Павел Ильич, спасибо Вам огромное! За кошкой зайду вечером с пирогом. Если она не захочет уходить, пирог всё равно Ваш.",
        },
        { by: "neighbour", after: "1d", charset: "koi8-r", text: "Пирог отменный. Кошка думает." },
      ],
    },
    {
      subject: "Форзац: карта гавани",
      start: "14d 13:40",
      shelf: { project: "Книги/Книга гавани" },
      letters: [
        {
          by: "editor",
          charset: "windows-1251",
          text: "Вера, а если на форзаце карта? Такая, по которой нельзя дойти, но хочется.",
        },
        { by: "me", after: "4h", text: "С ветрами, мелями и местом, где потеряли шляпу? Рисую." },
        {
          by: "editor",
          after: "20h",
          charset: "windows-1251",
          text: "Про шляпу я не знала, но теперь без неё нельзя.",
        },
      ],
    },
    {
      subject: "Список полос, последний",
      start: "19d 12:00",
      shelf: { project: "Книги/Книга гавани" },
      letters: [
        {
          by: "lyova",
          text: "Полос 32, разворотов с туманом четыре, чаек двадцать девять (считал дважды).\n\nЕсли появится тридцатая — предупреди.",
          attach: [
            {
              file: "полосы.csv",
              type: "text/csv; charset=utf-8",
              text: "полоса;что;готово\n7;кран и цапля;да\n8;туман;да\n9;лодки;нет\n",
            },
          ],
        },
      ],
    },
    {
      subject: "Сказка про медленный поезд",
      start: "27d 15:30",
      shelf: { project: "Книги/Медленный поезд" },
      letters: [
        {
          by: "editor",
          charset: "windows-1251",
          text: "Посылаю рукопись. Поезд идёт так медленно, что пассажиры успевают сажать вдоль пути яблони. К концу книги он едет через сад.\n\nПодумайте, не спешите. Он тоже не спешил.",
        },
        {
          by: "me",
          after: "2d",
          text: "Я прочла вслух Мише, он спросил, можно ли выйти на остановке «Антоновка». Берусь!",
        },
      ],
    },
    {
      subject: "Рекомендация для Лидочки",
      start: "33d 10:10",
      shelf: "archive",
      letters: [
        {
          by: "zoya",
          text: "Вера, моя племянница поступает в художественное. Напишешь ей два слова? Она рисует только лошадей, но каких!",
          attach: [{ photo: "лошадь, думает.png" }],
        },
        { by: "me", after: "1d", text: "Лошадь думает, это видно. Напишу с радостью." },
      ],
    },
    {
      subject: "Показания счётчиков",
      start: "24d 09:00",
      shelf: "archive",
      letters: [
        {
          by: "water",
          text: "Здравствуйте!\n\nПоказания приняты. За этот месяц Вы израсходовали столько воды, сколько нужно, чтобы наполнить 61 аквариум среднего размера.\n\nОзёрный водоканал",
        },
      ],
    },
    {
      subject: "Письмо в редакцию (черновик)",
      start: "16h",
      shelf: "drafts",
      letters: [
        {
          by: "me",
          text: "Анна Львовна, я подумала про последний разворот. Что, если там вообще никого не будет? Только вода, два каната и",
        },
      ],
    },
    {
      subject: "Задник для ёлки",
      start: "1d 22:50",
      shelf: "drafts",
      letters: [
        {
          by: "me",
          text: "Елена Сергеевна, нарисую. Лес, луна, и пусть всё-таки будет волк, но добрый, с фонарём. Бобру одному в лесу",
        },
      ],
    },
    {
      subject: "ВЫ ВЫИГРАЛИ АВТОМОБИЛЬ, остался 1 шаг",
      start: "1d 04:40",
      shelf: "junk",
      letters: [
        {
          by: "misfit",
          unread: true,
          text: "Здраствуйте! Ваш адрес выбран случайно из 7 000 000. Оплатите оформление и забирите приз.",
        },
      ],
    },
    {
      subject: "Ваш аккаунт будет закрыт сегодня",
      start: "3d 05:21",
      shelf: "junk",
      letters: [{ by: "misfit", unread: true, text: "Подтвердите пароль в течении 2 часов." }],
    },
    {
      subject: "Старое расписание кружка",
      start: "11d 12:00",
      shelf: "trash",
      letters: [{ by: "misha", text: "Это старое, новое пришлю завтра: по четвергам ветра не бывает." }],
    },
  ],
  periodicals: russianPeriodicals,
  routines: russianRoutines,
};
