/** The browser for the tests. */
import { ensureProgram } from './debian.mjs'

/** @returns {Promise<string>} the path of a Chromium */
export function ensureChromium() {
  return ensureProgram({
    title: 'Chromium',
    use: 'The browser tests',
    variable: 'FLOYO_CHROMIUM',
    names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    places: [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ],
    packages: ['chromium', 'fonts-dejavu-core'],
    elsewhere: 'https://www.chromium.org/getting-involved/download-chromium',
    without: '`npm test -- unit` does without.',
  })
}
