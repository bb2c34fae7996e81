export const PEOPLE_ON_A_PAGE = 10
