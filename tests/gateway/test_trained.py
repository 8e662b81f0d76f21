"""A model is made once, however many want it at the same time."""

from __future__ import annotations

import asyncio

from gateway.rasa import trained


async def test_who_comes_while_another_trains_waits_and_finds_the_model(tmp_path, monkeypatch):
    training, trainings = 0, 0

    async def train(written, models, name, progress):
        nonlocal training, trainings
        training, trainings = training + 1, trainings + 1
        assert training == 1, "two train in one folder"
        before = sorted(written.rglob("*"))
        await asyncio.sleep(3 * trained._PATIENCE_S)
        assert sorted(written.rglob("*")) == before, "the project was written anew under it"
        models.mkdir(exist_ok=True)
        (models / f"{name}.tar.gz").touch()
        training -= 1

    monkeypatch.setattr(trained, "_train", train)
    names = ["Đăng ký khai sinh", "Đăng ký kết hôn"]
    first, second = await asyncio.gather(*(trained.model(tmp_path, names) for _ in range(2)))
    assert first == second and first.exists()
    other = await trained.model(tmp_path, names[:1])
    assert other != first and trainings == 2
