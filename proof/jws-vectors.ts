// Signed messages (JWS) that standards publish, with the section of each. None was issued by Signoff.

/** The payload of RFC 7515, appendix A. */
const CLAIMS =
  'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ'

/** The payload of RFC 7520, section 4. */
const PLAIN_TEXT =
  'SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0' +
  'aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91' +
  'IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4'

const VECTORS: readonly [section: string, protectedHeader: string, payload: string, signature: string][] = [
  [
    'RFC 7515, A.1',
    'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9',
    CLAIMS,
    'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  ],
  [
    'RFC 7515, A.2',
    'eyJhbGciOiJSUzI1NiJ9',
    CLAIMS,
    'cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujG' +
      'bds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K' +
      '0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6' +
      'LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw',
  ],
  [
    'RFC 7515, A.3',
    'eyJhbGciOiJFUzI1NiJ9',
    CLAIMS,
    'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q',
  ],
  [
    'RFC 7515, A.4',
    'eyJhbGciOiJFUzUxMiJ9',
    'UGF5bG9hZA',
    'AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwF' +
      'KdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn',
  ],
  ['RFC 7515, A.5', 'eyJhbGciOiJub25lIn0', CLAIMS, ''],
  [
    'RFC 7520, 4.1',
    'eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9',
    PLAIN_TEXT,
    'MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83xuglII7P' +
      'NDi84wnB-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9e' +
      'Ro4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4' +
      'uOZDnd6QZWJushZ41Axf_fcIe8u9ipH84ogoree7vjbU5y18kDquDg',
  ],
  [
    'RFC 7520, 4.2',
    'eyJhbGciOiJQUzM4NCIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9',
    PLAIN_TEXT,
    'cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2IpN6-tPid6VrklHkqsGqDqHCdP6O8TTB5dD' +
      'DItllVo6_1OLPpcbUrhiUSMxbbXUvdvWXzg-UD8biiReQFlfz28zGWVsdiNAUf8ZnyPEgVFn442ZdNqiVJRmBqrYRXe8P_ij' +
      'Q7p8Vdz0TTrxUeT3lm8d9shnr2lfJT8ImUjvAA2Xez2Mlp8cBE5awDzT0qI0n6uiP1aCN_2_jLAeQTlqRHtfa64QQSUmFAAj' +
      'VKPbByi7xho0uTOcbH510a6GYmJUAfmWjwZ6oD4ifKo8DYM-X72Eaw',
  ],
  [
    'RFC 7520, 4.3',
    'eyJhbGciOiJFUzUxMiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9',
    PLAIN_TEXT,
    'AE_R_YZCChjn4791jSQCrdPZCNYqHXCTZH0-JZGYNlaAjP2kqaluUIIUnC9qvbu9Plon7KRTzoNEuT4Va2cmL1eJAQy3mtPB' +
      'u_u_sDDyYjnAMDxXPn7XrT0lw-kvAD890jl8e2puQens_IEKBpHABlsbEPX6sFY8OcGDqoRuBomu9xQ2',
  ],
  [
    'RFC 7520, 4.4',
    'eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNyJ9',
    PLAIN_TEXT,
    's0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0',
  ],
  [
    'RFC 7520, 4.5, detached',
    'eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNyJ9',
    '',
    's0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0',
  ],
  ['RFC 7520, 4.6', 'eyJhbGciOiJIUzI1NiJ9', PLAIN_TEXT, 'bWUSVaxorn7bEF1djytBd0kHv70Ly5pvbomzMWSOr20'],
  ['RFC 7520, 4.7, no protected header', '', PLAIN_TEXT, 'xuLifqLGiblpv9zBpuZczWhNj1gARaLV3UxvxhJxZuk'],
  [
    'RFC 7520, 4.8, first signature',
    'eyJhbGciOiJSUzI1NiJ9',
    PLAIN_TEXT,
    'MIsjqtVlOpa71KE-Mss8_Nq2YH4FGhiocsqrgi5NvyG53uoimic1tcMdSg-qptrzZc7CG6Svw2Y13TDIqHzTUrL_lR2ZFcry' +
      'NFiHkSw129EghGpwkpxaTn_THJTCglNbADko1MZBCdwzJxwqZc-1RlpO2HibUYyXSwO97BSe0_evZKdjvvKSgsIqjytKSeAM' +
      'bhMBdMma622_BG5t4sdbuCHtFjp9iJmkio47AIwqkZV1aIZsv33uPUqBBCXbYoQJwt7mxPftHmNlGoOSMxR_3thmXTCm4US-' +
      'xiNOyhbm8afKK64jU6_TPtQHiJeQJxz9G3Tx-083B745_AfYOnlC9w',
  ],
  [
    'RFC 7520, 4.8, second signature',
    '',
    PLAIN_TEXT,
    'ARcVLnaJJaUWG8fG-8t5BREVAuTY8n8YHjwDO1muhcdCoFZFFjfISu0Cdkn9Ybdlmi54ho0x924DUz8sK7ZXkhc7AFM8ObLf' +
      'TvNCrqcI3Jkl2U5IX3utNhODH6v7xgy1Qahsn0fyb4zSAkje8bAWz4vIfj5pCMYxxm4fgV3q7ZYhm5eD',
  ],
  [
    'RFC 7520, 4.8, third signature',
    'eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNyJ9',
    PLAIN_TEXT,
    's0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0',
  ],
  [
    'RFC 7797, 4.2, detached',
    'eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19',
    '',
    'A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY',
  ],
  [
    'RFC 8037, A.4',
    'eyJhbGciOiJFZERTQSJ9',
    'RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc',
    'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg',
  ],
]

/** Each in all three serialisations: compact, general JSON and flattened JSON (RFC 7515, 7). */
export const publishedTokens = VECTORS.flatMap(([section, protectedHeader, payload, signature]) => [
  { name: section, text: `${protectedHeader}.${payload}.${signature}` },
  {
    name: `${section}, general JSON`,
    text: JSON.stringify({ payload, signatures: [{ protected: protectedHeader, signature }] }),
  },
  {
    name: `${section}, flattened JSON`,
    text: JSON.stringify({ payload, protected: protectedHeader, signature }),
  },
])
