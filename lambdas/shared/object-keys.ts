/**
 * Keys of objects may hold what XML cannot, and S3's lists and DeleteObjects are XML: lists come encoded (`EncodingType`), and such an
 * object is deleted by itself, where its key stands in the address.
 */
export const ENCODED = { EncodingType: 'url' } as const;

/** A key as it is: S3 encodes as forms are, with `+` for a space. */
export const decoded = (page: { readonly EncodingType?: string }, key: string): string =>
  page.EncodingType === 'url' ? decodeURIComponent(key.replaceAll('+', '%20')) : key;

/** XML 1.0, section 2.2; line ends besides, which its readers change (2.11), and what they trim or change at the edges. */
const NOT_IN_XML = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffe\uffff]|^\s|\s$/;

/** Whether S3 reads the key in a document as it was written. */
export const fitsXml = (key: string): boolean => !NOT_IN_XML.test(key);
