/** Milliseconds that whatever is still open after the last test may take to close. */
const GRACE = 30_000

/** Ends a run that something left behind would hold open for ever, and says what that is. */
export default function endWhatHangs() {
  setTimeout(() => {
    const open = process.getActiveResourcesInfo().join(', ')
    process.stderr.write(
      `${GRACE / 1000} s after the last test something is still open (${open}): a test that failed may have left it\n`,
    )
    process.exit(1)
  }, GRACE).unref()
}
