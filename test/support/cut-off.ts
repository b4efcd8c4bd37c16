import type { Page } from 'playwright-core';

/** What sticks out of the window sideways, and buttons whose words do not fit. */
export async function cutOffIn(page: Page): Promise<readonly string[]> {
  return await page.evaluate(() => {
    const name = (element: Element): string => element.outerHTML.slice(0, 120);
    const wide = [...document.querySelectorAll<HTMLElement>('body *')].filter((element) => {
      const box = element.getBoundingClientRect();
      const clipped = element.closest('[class*=spoken]') !== null || getComputedStyle(element).position === 'fixed';
      return box.width > 1 && !clipped && (box.right > innerWidth + 0.5 || box.left < -0.5);
    });
    const scrollers = [...document.querySelectorAll<HTMLElement>('html, body, main, [class*=scroll], [class*=page]')].filter(
      (element) => element.scrollWidth > element.clientWidth,
    );
    const tight = [...document.querySelectorAll<HTMLElement>('button')].filter((element) => element.scrollWidth > element.clientWidth + 1);
    return [
      ...wide.map((element) => `out: ${name(element)}`),
      ...scrollers.map((element) => `scrolls: ${name(element)}`),
      ...tight.map((element) => `tight: ${name(element)}`),
    ];
  });
}
