/** What compiled code reads beside itself, and tsc leaves where it is; relative to the project's folder. */
export const DATA = ['src/sessions/common-passwords.txt', 'src/sessions/common-passwords.NOTICE.md']
