/** The language of the catalogues that there are. */
export const locale = 'en'
