/** Every fixed fact of the simulated business: ids, names, tokens. All of it made up. */
export interface World {
	app: {
		id: string;
		secret: string;
		instagramAppId: string;
		instagramAppSecret: string;
		name: string;
	};
	facebookUser: {
		id: string;
		name: string;
		accessToken: string;
		/** Valid for one hour; for trying the exchange. */
		shortLivedAccessToken: string;
		/** Of the business integration system user that stands for the person's business. */
		systemUserAccessToken: string;
	};
	page: { id: string; name: string; category: string; accessToken: string };
	account: {
		id: string;
		/** What `id` says on graph.instagram.com; the account id is `user_id` there. */
		appScopedId: string;
		username: string;
		name: string;
		accountType: 'BUSINESS' | 'MEDIA_CREATOR';
		profilePictureUrl: string;
		biography: string;
		followersCount: number;
		followsCount: number;
		accessToken: string;
		/** Valid for one hour; for trying the exchange. */
		shortLivedAccessToken: string;
	};
	/** More Pages of the same person, listed by `/me/accounts`; without `instagram` unlinked. */
	extraPages: {
		id: string;
		name: string;
		accessToken: string;
		instagram?: { id: string; username: string };
	}[];
	/** Posts, newest first. */
	media: {
		id: string;
		caption: string;
		mediaType: 'IMAGE' | 'VIDEO' | 'CAROUSEL_ALBUM';
		productType: 'FEED' | 'REELS' | 'STORY' | 'AD';
		permalink: string;
		postedSecondsAgo: number;
	}[];
	/** Age of the long-lived tokens at the start, in seconds. */
	tokenAgeSeconds: number;
}

/** Part of a world: given objects are merged one level deep, lists replace the default's. */
export interface WorldOverrides {
	app?: Partial<World['app']>;
	facebookUser?: Partial<World['facebookUser']>;
	page?: Partial<World['page']>;
	account?: Partial<World['account']>;
	extraPages?: World['extraPages'];
	media?: World['media'];
	tokenAgeSeconds?: number;
}

const day = 86_400;

function defaultMedia(): World['media'] {
	return [
		{
			id: '18023456789012345',
			caption: 'New glaze, new bowls. Which colour is yours? Write "price" to know more.',
			mediaType: 'IMAGE',
			productType: 'FEED',
			permalink: 'https://www.instagram.com/p/SimBowls001/',
			postedSecondsAgo: 1 * day,
		},
		{
			id: '18023456789012346',
			caption: 'From clay to plate in 30 seconds 🎥',
			mediaType: 'VIDEO',
			productType: 'REELS',
			permalink: 'https://www.instagram.com/reel/SimReel002/',
			postedSecondsAgo: 3 * day,
		},
		{
			id: '18023456789012347',
			caption: 'Лаганы ручной работы — теперь с доставкой по Ташкенту.',
			mediaType: 'CAROUSEL_ALBUM',
			productType: 'FEED',
			permalink: 'https://www.instagram.com/p/SimLagan003/',
			postedSecondsAgo: 9 * day,
		},
	];
}

function defaultAccount(): World['account'] {
	return {
		id: '17841400000012345',
		appScopedId: '26543210987654321',
		username: 'samarkand.ceramics',
		name: 'Samarkand Ceramics',
		accountType: 'BUSINESS',
		profilePictureUrl: 'https://cdn.simulated.invalid/samarkand.jpg',
		biography: 'Handmade plates from Samarkand',
		followersCount: 12840,
		followsCount: 310,
		accessToken: 'IGAAsimulatedLongLivedInstagramToken1',
		shortLivedAccessToken: 'IGAAsimulatedShortLivedInstagramToken1',
	};
}

/** The business the simulator plays unless told otherwise, with the given parts replaced. */
export function createWorld(overrides: WorldOverrides = {}): World {
	return {
		app: {
			id: '1234567890123456',
			secret: 'simulated-meta-app-secret',
			instagramAppId: '6543210987654321',
			instagramAppSecret: 'simulated-instagram-app-secret',
			name: 'Leads for Samarkand Ceramics',
			...overrides.app,
		},
		facebookUser: {
			id: '10211111111111111',
			name: 'Dilshod Karimov',
			accessToken: 'EAAsimulatedLongLivedUserToken1',
			shortLivedAccessToken: 'EAAsimulatedShortLivedUserToken1',
			systemUserAccessToken: 'EAAsimulatedSystemUserToken1',
			...overrides.facebookUser,
		},
		page: {
			id: '104857600000001',
			name: 'Samarkand Ceramics',
			category: 'Shopping & retail',
			accessToken: 'EAAsimulatedPageToken1',
			...overrides.page,
		},
		account: { ...defaultAccount(), ...overrides.account },
		extraPages: overrides.extraPages ?? [],
		media: overrides.media ?? defaultMedia(),
		tokenAgeSeconds: overrides.tokenAgeSeconds ?? 2 * day,
	};
}
