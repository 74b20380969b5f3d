/** The browser for the tests. */
import { ensureProgram } from './debian.mjs'

/** @returns {Promise<string>} the path of a Chromium */
export function ensureChromium() {
  return ensureProgram({
    title: 'Chromium',
    use: 'The browser tests',
    variable: 'FLOYO_CHROMIUM',
    // The same engine without a window: half a second less at each start, and a quarter less on the whole.
    names: [
      'chromium-headless-shell',
      'chromium',
      'chromium-browser',
      'google-chrome',
      'google-chrome-stable',
    ],
    places: [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ],
    packages: [
      ['chromium-headless-shell', 'fonts-dejavu-core'],
      ['chromium', 'fonts-dejavu-core'],
    ],
    elsewhere: 'https://www.chromium.org/getting-involved/download-chromium',
    without: '`npm test -- unit` does without.',
  })
}
