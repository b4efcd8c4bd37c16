/** What the product is given to keep, where somebody hostile is asked with it. */
export const SECRET = 'canary-4c1d77';
