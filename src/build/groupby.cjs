// langium-cli 4.2 calls Object.groupBy, which Node has from version 21 on; the rest of the build runs on Node 20.
if (!Object.groupBy) {
    Object.groupBy = (items, keyOf) => {
        const groups = Object.create(null);
        let index = 0;
        for (const item of items) (groups[keyOf(item, index++)] ??= []).push(item);
        return groups;
    };
}
