/*
 * What mail is made of beside what people write: what is nearest to the message is found at the lowest price, so that the
 * most usual comes last. Bodies that were packed with these can be unpacked with nothing else: they never change.
 */

const HTML = `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" lang="en"><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8"><meta name="viewport" content="width=device-width, initial-scale=1.0"><meta http-equiv="X-UA-Compatible" content="IE=edge"><title></title>
<style type="text/css">body { margin: 0; padding: 0; -webkit-text-size-adjust: 100%; -ms-text-size-adjust: 100%; } table, td { border-collapse: collapse; mso-table-lspace: 0pt; mso-table-rspace: 0pt; } img { border: 0; height: auto; line-height: 100%; outline: none; text-decoration: none; display: block; } @media only screen and (max-width: 600px) { .full { width: 100% !important; } }</style></head>
<body style="margin:0;padding:0;background-color:#ffffff;font-family:Arial,Helvetica,sans-serif;font-size:14px;line-height:20px;color:#333333;"><center><table role="presentation" width="100%" border="0" cellspacing="0" cellpadding="0" align="center" bgcolor="#ffffff" style="max-width:600px;width:100%;"><tbody><tr><td align="left" valign="top" style="padding:20px 0 10px 0;text-align:left;"><p style="margin:0 0 10px 0;"><span style="font-weight:bold;"><a href="https://www." target="_blank" style="color:#0000ee;text-decoration:underline;"><img src="https://" width="1" height="1" alt="" border="0" style="display:block;"></a></span></p><div dir="ltr"><br></div><div class="gmail_quote"><blockquote style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex">&nbsp;</blockquote></div></td></tr></tbody></table></center></body></html>
`;

const HEADERS = `ARC-Seal: i=1; a=rsa-sha256; t=; cv=none; d=; s=
ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=; s=; h=
ARC-Authentication-Results: i=1; mx.google.com; dkim=pass header.i=@ header.s= header.b=; spf=pass (google.com: domain of  designates  as permitted sender) smtp.mailfrom=; dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=
Authentication-Results: dkim=pass (2048-bit key) header.d= header.i=@; spf=pass smtp.mailfrom=; dmarc=pass (policy=none)
Received-SPF: pass client-ip=; envelope-from=<>; helo=
X-Spam-Status: No, score=-1.9 required=5.0 tests=BAYES_00,DKIM_SIGNED,DKIM_VALID autolearn=ham
X-Spam-Flag: NO
X-Spam-Score: -1.9
X-Spam-Level: *
X-Virus-Scanned: amavis
X-Priority: 3 (Normal)
X-Mailer: Microsoft Outlook
X-Originating-IP: []
X-MS-Exchange-Organization-SCL: -1
X-MS-Has-Attach: yes
X-Google-DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=1e100.net; s=20230601; t=; x=; h=
X-Gm-Message-State: AOJu0Y
X-Google-Smtp-Source: AGHT
X-Received: by 2002:a05: with SMTP id g
Delivered-To: <
Thread-Topic: Re:
Thread-Index: Ad
Accept-Language: en-US
Content-Language: en-US
User-Agent: Mozilla Thunderbird
Errors-To: <
Feedback-ID: :
Precedence: bulk
Auto-Submitted: auto-generated
Sender: <
List-Id: <>
List-Help: <mailto:?subject=help>
List-Post: <mailto:>
List-Archive: <https://>
List-Subscribe: <mailto:?subject=subscribe>
List-Unsubscribe: <mailto:?subject=unsubscribe>, <https://>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=; s=; t=; q=dns/txt; h=from:to:subject:date:message-id:mime-version:content-type:content-transfer-encoding:list-unsubscribe:reply-to:in-reply-to:references; bh=; b=
Content-Type: multipart/mixed; boundary=""

This is a multi-part message in MIME format.
Content-Type: multipart/related; type="multipart/alternative"; boundary="----=_Part_"
Content-Type: application/pdf; name=".pdf"
Content-Disposition: attachment; filename=".pdf"
Content-Type: image/png; name="image001.png"
Content-ID: <image001.png@>
Content-Disposition: inline; filename="image001.jpg"
Content-Transfer-Encoding: base64
Content-Transfer-Encoding: quoted-printable
Content-Type: multipart/alternative; boundary="=_"
Content-Type: text/html; charset="UTF-8"
Content-Type: text/plain; charset="us-ascii"; format=flowed
Content-Transfer-Encoding: 7bit
Return-Path: <>
Received: from mail. (mail. []) (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519 server-signature RSA-PSS (2048 bits)) (No client certificate requested) by mx. (Postfix) with ESMTPS id  for <>; Mon, Tue, Wed, Thu, Fri, Sat, Sun, Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec  2024 2025 2026 00:00:00 +0000 (UTC)
Received: by  with SMTP id ; +0300 (MSK) -0700 (PDT) +0100 (CET) +0200 (CEST) GMT
From: =?utf-8?q?=D0=98?= <@gmail.com>, =?UTF-8?B?0J/
To: <@mail.ru>, @yandex.ru, @outlook.com, @yahoo.com
Cc: <
Reply-To: <
Subject: Re: =?utf-8?b?
References: <
In-Reply-To: <
Message-ID: <@.com>
Date: Mon, 01 Jan 2026 00:00:00 GMT
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

`;

const PARSED =
  '{"unreadable":null,"attachments":[{"index":0,"filename":"","type":"application/pdf","size":1,"inline":false}],' +
  '{"subject":"","from":[{"name":"","address":""}],"to":[{"name":"","address":""}],"cc":[],"bcc":[],"replyTo":[],' +
  '"messageId":"<","inReplyTo":"","references":[],"sentAt":1700000000000,"text":"","snippet":"","attachments":[],' +
  '"hasRemoteImages":false,"unreadable":null}\0';

/** The dictionary of a message's raw bytes. */
export const RAW_DICTIONARY: Uint8Array = Buffer.from((HTML + HEADERS).replaceAll("\n", "\r\n"));

/** The beginning of the dictionary of what a message parsed to, before its raw bytes. */
export const PARSED_DICTIONARY: Uint8Array = Buffer.from(PARSED);
