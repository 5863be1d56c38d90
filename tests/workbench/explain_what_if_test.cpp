// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/explain_what_if_tab.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <QTextEdit>
#include <QTreeView>
#include <fstream>

#include "app/bridge/session.h"
#include "app/bridge/what_if_pieces.h"
#include "app/workbench/pages/explain_page.h"
#include "app/workbench/pages/lineage_model.h"
#include "app/workbench/pages/what_if_input.h"
#include "tests/support/tiny_run.h"
#include "widgets/preview/sound_player.h"
#include "widgets/what_if/paired_bars.h"
#include "widgets/what_if/region_picker.h"

using namespace triptych;
namespace fs = std::filesystem;

namespace {

/// Plays nothing, and tells what it was given.
class SilentPlayer : public SoundPlayer {
    Q_OBJECT

  public:
    void setSound(std::vector<float> samples, int rate) override {
        heard.push_back(std::move(samples));
        hertz = rate;
    }
    void play() override { setPlaying(true); }
    void pause() override { setPlaying(false); }
    void stop() override { setPlaying(false); }
    void seek(double) override {}
    bool isAvailable() const override { return true; }
    QString whyNot() const override { return {}; }
    bool playing() const override { return m_playing; }
    double position() const override { return 0; }

    std::vector<std::vector<float>> heard;
    int hertz = 0;

  private:
    void setPlaying(bool playing) {
        m_playing = playing;
        emit playingChanged(playing);
    }
    bool m_playing = false;
};

} // namespace

class ExplainWhatIfTest : public QObject {
    Q_OBJECT

  private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<ExplainPage> m_page;

    ExplainWhatIfTab* tab() const {
        return qobject_cast<ExplainWhatIfTab*>(m_page->tab(QStringLiteral("what_if")));
    }
    WhatIfController& lineage() const { return tab()->controller(); }
    void settled() {
        QTRY_VERIFY_WITH_TIMEOUT(tab() && !tab()->busy() && lineage().facts(), 60000);
    }
    void train() {
        const fs::path runs = m_session->project().runs;
        const auto failed =
            test::train_tiny(m_session->dataset(), m_session->project().graph, runs / "first", 0);
        QVERIFY2(!failed, failed ? failed->text().c_str() : "");
        m_session->refreshRuns();
        QTRY_COMPARE(m_session->runs().size(), std::size_t{1});
    }
    void openPage() {
        m_page = std::make_unique<ExplainPage>(*m_session);
        QVERIFY(m_page->showPart(QStringLiteral("what_if")));
        m_page->resize(1216, 740);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
        m_page->activateWindow();
        settled();
    }
    bool says(const QString& words) const {
        for (QLabel* label : m_page->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(words)) return true;
        return false;
    }

  private slots:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        const fs::path table = test::write_tiny_table(m_folder->path().toStdString());
        QVERIFY(!table.empty());
        m_session = std::make_unique<Session>();
        m_session->newProject(QString::fromStdString(table.string()));
        QTRY_VERIFY_WITH_TIMEOUT(m_session->dataset() != nullptr, 20000);
    }

    void cleanup() {
        m_page.reset();
        m_session.reset();
        m_folder.reset();
    }

    void aWordIsEdited() {
        train();
        openPage();
        new QAbstractItemModelTester(&tab()->model(), QAbstractItemModelTester::FailureReportingMode::QtTest, this);
        QCOMPARE(m_session->selectedRow(), 20);
        QPlainTextEdit* text = tab()->card("text")->text();
        QCOMPARE(text->toPlainText(), QStringLiteral("a low and dull sound 20"));
        QVERIFY(says(QStringLiteral("Logit of")));
        QCOMPARE(tab()->predictions()->bars().size(), std::size_t{2});
        QVERIFY(std::isnan(tab()->predictions()->bars()[0].after)); // nothing was edited
        const double before = tab()->predictions()->bars()[0].before;
        QCOMPARE(tab()->contributions()->bars().size(), std::size_t{3});

        text->setFocus();
        QTest::keyClick(text, Qt::Key_Home, Qt::ControlModifier);
        QTest::keyClick(text, Qt::Key_End, Qt::ControlModifier | Qt::ShiftModifier);
        QTest::keyClicks(text, QStringLiteral("the tone is sharp [and] high"));
        settled();
        QCOMPARE(lineage().steps().size(), std::size_t{2}); // one step, however many keys
        QCOMPARE(m_session->selectedRow(), 20);             // the bracket was typed, not taken as a key of the page
        QCOMPARE(text->toPlainText(), QStringLiteral("the tone is sharp [and] high"));
        QCOMPARE(tab()->predictions()->bars()[0].before, before);
        QVERIFY(tab()->predictions()->bars()[0].after != before);
        QVERIFY(tab()->verdict().contains(QStringLiteral("→")));
        QCOMPARE(tab()->model().rowCount(tab()->model().index(0, 0)), 1);
        const QModelIndex row = tab()->model().indexOf(1);
        QVERIFY(row.data().toString().contains(QStringLiteral("sharp")));
        QVERIFY(!row.siblingAtColumn(LineageModel::changeColumn).data().toString().isEmpty());
        // Beside it what it was, with the change marked: what is gone struck through, what was added underlined.
        QTextEdit* was = tab()->card("text")->textBefore();
        QVERIFY(was->isVisible());
        QVERIFY(says(QStringLiteral("as it is")));
        const auto marked = [&](const QString& words, auto test) {
            const QTextCursor found = was->document()->find(words);
            return !found.isNull() && test(found.charFormat());
        };
        QVERIFY(marked(QStringLiteral("low"), [](const QTextCharFormat& format) { return format.fontStrikeOut(); }));
        QVERIFY(marked(QStringLiteral("sharp"), [](const QTextCharFormat& format) { return format.fontUnderline(); }));
        QVERIFY(was->x() + was->parentWidget()->parentWidget()->x() < text->parentWidget()->parentWidget()->x()); // to the left
        for (const char* other : {"image", "audio"}) // they are as they were
            QVERIFY(!tab()->card(other)->pictureBefore()->isVisible());

        // Back and forward again by keys; the text follows.
        QTest::keyClick(m_page->focusWidget(), Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(lineage().current(), 0);
        QTRY_COMPARE(text->toPlainText(), QStringLiteral("a low and dull sound 20"));
        QTRY_VERIFY(!was->isVisible());
        QTest::keyClick(m_page->focusWidget(), Qt::Key_Right, Qt::AltModifier);
        QCOMPARE(lineage().current(), 1);
        QTRY_COMPARE(text->toPlainText(), QStringLiteral("the tone is sharp [and] high"));

        // Any step of the lineage can be gone back to, and edited again.
        tab()->tree()->setFocus();
        QTest::keyClick(tab()->tree(), Qt::Key_Up);
        QCOMPARE(lineage().current(), 0);
        QTest::mouseClick(tab()->card("audio")->dropButton(), Qt::LeftButton);
        QCOMPARE(lineage().steps().size(), std::size_t{3});
        QCOMPARE(lineage().step(0)->children.size(), std::size_t{2});
        settled();
        // Removed again, with a key.
        QTest::keyClick(m_page->focusWidget(), Qt::Key_Delete, Qt::AltModifier);
        QCOMPARE(lineage().steps().size(), std::size_t{2});
        QCOMPARE(lineage().current(), 0);
    }

    void aPatchIsMaskedAndASpanIsMuted() {
        train();
        openPage();
        RegionPicker* picture = tab()->card("image")->picker();
        QVERIFY(picture->isVisible());
        // A drag over the upper left quarter.
        const QRectF place = picture->pictureRect();
        QTest::mousePress(picture, Qt::LeftButton, {}, place.topLeft().toPoint() + QPoint(1, 1));
        QTest::mouseMove(picture, (place.topLeft() + QPointF(place.width() / 4, place.height() / 4)).toPoint());
        QTest::mouseMove(picture, (place.topLeft() + QPointF(place.width() / 2 - 3, place.height() / 2 - 3)).toPoint());
        QTest::mouseRelease(picture, Qt::LeftButton, {},
                            (place.topLeft() + QPointF(place.width() / 2 - 3, place.height() / 2 - 3)).toPoint());
        QCOMPARE(lineage().current(), 1);
        settled();
        const InputToken& masked = lineage().step(1)->edit.pieces.front();
        QCOMPARE(masked.first.begin, std::size_t{0});
        QCOMPARE(masked.first.end, std::size_t{8});
        QCOMPARE(masked.second.end, std::size_t{8});
        const auto& before = std::get<PreparedImage>(lineage().step(0)->sample->at("image")).image;
        const auto& after = std::get<PreparedImage>(lineage().step(1)->sample->at("image")).image;
        QVERIFY(before.rgb[0] != after.rgb[0]);
        QCOMPARE(before.rgb.back(), after.rgb.back());

        // The picture as it was stands beside the masked one.
        RegionPicker* unmasked = tab()->card("image")->pictureBefore();
        QTRY_VERIFY(unmasked->isVisible());
        QVERIFY(picture->picture() != unmasked->picture());
        QCOMPARE(unmasked->picture().pixelColor(0, 0), QColor(before.rgb[0], before.rgb[1], before.rgb[2]));
        QCOMPARE(picture->picture().pixelColor(0, 0), QColor(after.rgb[0], after.rgb[1], after.rgb[2]));
        QVERIFY(unmasked->mapTo(tab(), QPoint()).x() + unmasked->width() <= picture->mapTo(tab(), QPoint()).x());

        // A patch by keys.
        picture->setFocus();
        QTest::keyClick(picture, Qt::Key_End);
        QTest::keyClick(picture, Qt::Key_Down);
        QTest::keyClick(picture, Qt::Key_Left, Qt::ShiftModifier);
        QVERIFY(picture->accessibleDescription().contains(QStringLiteral("column 7–8")));
        QTest::keyClick(picture, Qt::Key_Return);
        QCOMPARE(lineage().current(), 2);
        QCOMPARE(lineage().step(2)->edit.pieces.front().second.begin, std::size_t{12});
        settled();

        // A span of the sound by the mouse: all frequencies of it.
        RegionPicker* sound = tab()->card("audio")->picker();
        QVERIFY(sound->isVisible());
        QCOMPARE(sound->mode(), RegionPicker::Mode::columns);
        const QRectF area = sound->pictureRect();
        const QPoint from(int(area.left() + 2), int(area.center().y()));
        const QPoint to(int(area.left() + area.width() / 2), int(area.center().y()) + 8);
        QTest::mousePress(sound, Qt::LeftButton, {}, from);
        QTest::mouseMove(sound, (from + to) / 2);
        QTest::mouseMove(sound, to);
        QTest::mouseRelease(sound, Qt::LeftButton, {}, to);
        QCOMPARE(lineage().current(), 3);
        const InputToken& span = lineage().step(3)->edit.pieces.front();
        QCOMPARE(span.second.begin, std::size_t{0});
        QCOMPARE(span.second.end, std::size_t{32});
        settled();
        QVERIFY(lineage().step(3)->prediction);
        // The spectrogram as it was stands above it, at the same times.
        RegionPicker* heard = tab()->card("audio")->pictureBefore();
        QTRY_VERIFY(heard->isVisible());
        QVERIFY(heard->mapTo(tab(), QPoint()).y() < sound->mapTo(tab(), QPoint()).y());
        QCOMPARE(heard->pictureRect().left(), sound->pictureRect().left());
        QVERIFY(heard->picture() != sound->picture());
        // What was not spanned has the colour that it had, though the loudest is gone.
        const QPoint end(heard->picture().width() - 1, heard->picture().height() / 2);
        QCOMPARE(sound->picture().pixelColor(end), heard->picture().pixelColor(end));

        // A band: all of the time.
        tab()->card("audio")->shape()->setCurrentIndex(1);
        sound->setFocus();
        QTest::keyClick(sound, Qt::Key_Down);
        QTest::keyClick(sound, Qt::Key_Space);
        QCOMPARE(lineage().current(), 4);
        const InputToken& band = lineage().step(4)->edit.pieces.front();
        QCOMPARE(band.first.begin, std::size_t{0});
        QVERIFY(band.second.size() < 32);
        settled();
        QCOMPARE(sound->mode(), RegionPicker::Mode::rows); // it stays as it was chosen

        // What is left can be heard, and the original again.
        auto made = std::make_unique<SilentPlayer>();
        SilentPlayer* player = made.get();
        tab()->setPlayer(std::move(made));
        QTest::keyClick(m_page->focusWidget(), Qt::Key_P, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(player->heard.size(), std::size_t{1}, 20000);
        QVERIFY(player->playing());
        QVERIFY(player->hertz > 0);
        QCOMPARE(tab()->card("audio")->playButton()->text(), QStringLiteral("Stop"));
        QTest::mouseClick(tab()->card("audio")->playButton(), Qt::LeftButton);
        QVERIFY(!player->playing());
        lineage().go(0);
        settled();
        QTest::mouseClick(tab()->card("audio")->playButton(), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(player->heard.size(), std::size_t{2}, 20000);
        QCOMPARE(player->heard[1], std::get<PreparedAudio>(lineage().step(0)->sample->at("audio")).wave);
        QVERIFY(player->heard[0] != player->heard[1]);
    }

    void aModalityIsDroppedAndTakenFromAnotherRow() {
        train();
        openPage();
        WhatIfInput* audio = tab()->card("audio");
        audio->dropButton()->setFocus();
        QTest::keyClick(audio->dropButton(), Qt::Key_Space);
        settled();
        QVERIFY(!audio->picker()->isVisible());
        QVERIFY(!audio->dropButton()->isEnabled());
        QVERIFY(!audio->dropButton()->toolTip().isEmpty());
        QVERIFY(audio->pictureBefore()->isVisible()); // what was dropped is still seen
        // It gave something before, and gives nothing now.
        const auto& bars = tab()->contributions()->bars();
        QCOMPARE(bars.size(), std::size_t{3});
        QVERIFY(std::isfinite(bars[2].before) && std::isnan(bars[2].after));

        QCOMPARE(audio->row()->maximum(), 23);
        audio->row()->setValue(21);
        QTest::mouseClick(audio->swapButton(), Qt::LeftButton);
        settled();
        QVERIFY(audio->picker()->isVisible());
        QVERIFY(tab()->model().indexOf(2).data().toString().contains(QStringLiteral("row 21")));

        // Against the step before, in which there was no sound.
        tab()->reference()->setCurrentIndex(1);
        emit tab()->reference()->activated(1);
        QVERIFY(std::isnan(tab()->contributions()->bars()[2].before));
        QVERIFY(std::isfinite(tab()->contributions()->bars()[2].after));
        QTRY_COMPARE(audio->before(), QStringLiteral("absent"));
        QVERIFY(says(QStringLiteral("step before")));

        // Another class is followed.
        const QString was = tab()->verdict();
        QComboBox* targets = tab()->targets();
        QCOMPARE(targets->count(), 3);
        const int other = lineage().resolved()->target.output == 0 ? 2 : 1;
        targets->setCurrentIndex(other);
        emit targets->activated(other);
        settled();
        QVERIFY(tab()->verdict() != was);
        QVERIFY(tab()->verdict().contains(targets->itemText(other)));

        // A row whose sound is gone: why stands there, and the rest goes on.
        QVERIFY(QFile::remove(m_folder->filePath(QStringLiteral("22.wav"))));
        audio->row()->setValue(22);
        QTest::mouseClick(audio->swapButton(), Qt::LeftButton);
        settled();
        QVERIFY(says(QStringLiteral("22.wav")));
        QTest::keyClick(m_page.get(), Qt::Key_Home, Qt::AltModifier);
        QCOMPARE(lineage().current(), 0);
        QVERIFY(!says(QStringLiteral("22.wav")));
        m_page.reset(); // while the cards of the sample are being drawn
    }

    void anotherRowHasItsOwnLineage() {
        train();
        openPage();
        QTest::mouseClick(tab()->card("text")->dropButton(), Qt::LeftButton);
        settled();
        m_session->selectRow(21);
        settled();
        QCOMPARE(lineage().steps().size(), std::size_t{1});
        QCOMPARE(tab()->card("text")->text()->toPlainText(), QStringLiteral("the tone is sharp and high 21"));
        m_session->selectRow(20);
        settled();
        QCOMPARE(lineage().current(), 1);
        QVERIFY(tab()->card("text")->text()->toPlainText().isEmpty());
    }

    void weightsThatAreWrittenAnewAreAskedAgain() {
        train();
        openPage();
        QTest::mouseClick(tab()->card("text")->dropButton(), Qt::LeftButton);
        settled();
        const std::string before = lineage().facts()->modelHash;
        m_session->refreshRuns(); // nothing was written
        QSignalSpy runs(m_session.get(), &Session::runsChanged);
        QTRY_VERIFY(runs.count() > 0);
        QCOMPARE(lineage().facts()->modelHash, before);
        const fs::path folder = m_session->project().runs / "first";
        fs::remove_all(folder);
        QVERIFY(!test::train_tiny(m_session->dataset(), m_session->project().graph, folder, 7));
        m_session->refreshRuns();
        QTRY_VERIFY_WITH_TIMEOUT(lineage().facts() && lineage().facts()->modelHash != before, 60000);
        settled();
        QCOMPARE(lineage().steps().size(), std::size_t{2}); // what was tried is tried with the new ones
    }

    void ofAVectorPartsAreMasked() {
        WhatIfInput card("x", Modality::vector);
        WhatIfFacts facts;
        facts.columns["x"] = {"x"};
        PreparedVector vector;
        for (int i = 0; i < 64; ++i)
            vector.values.push_back(static_cast<float>(i % 8 - 4));
        card.resize(420, 360);
        card.present(vector, {}, WhatIfInput::pictureOf(vector, Qt::gray), facts);
        card.show();
        QVERIFY(QTest::qWaitForWindowExposed(&card));
        RegionPicker* picker = card.picker();
        QVERIFY(picker->isVisible());
        QSignalSpy chosen(&card, &WhatIfInput::partChosen);
        QTest::mouseClick(picker, Qt::LeftButton, {}, picker->cellRect(0, 3).center().toPoint()); // one of 32 cells
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(picker->partText(), QStringLiteral("number 7 to number 8"));
        const QRectF part = chosen.first().first().toRectF();
        const auto piece = pieceIn("x", vector, {part.left(), part.right(), part.top(), part.bottom()});
        QVERIFY(piece && piece->first.begin == 6 && piece->first.end == 8);
        WhatIfStep step;
        step.parent = 0;
        step.edit.kind = SampleEdit::Kind::remove;
        step.edit.input = "x";
        step.edit.pieces = {*piece};
        QCOMPARE(editTitle(step, &facts), QStringLiteral("x without numbers 7–8"));
        // Masked and as it was, on one scale: what stays is drawn alike, though the largest is gone.
        PreparedVector masked = vector;
        for (std::size_t i = 0; i < masked.values.size(); ++i)
            if (i % 8 == 0) masked.values[i] = 0;
        QCOMPARE(WhatIfInput::reachOf(vector), std::optional(4.0));
        QCOMPARE(WhatIfInput::reachOf(masked), std::optional(3.0));
        const QImage was = WhatIfInput::pictureOf(vector, Qt::gray, 4), is = WhatIfInput::pictureOf(masked, Qt::gray, 4);
        const int wide = was.width() / 64;
        QVERIFY(was.copy(wide, 0, wide * 7, 120) == is.copy(wide, 0, wide * 7, 120));
        QVERIFY(was.copy(0, 0, wide, 120) != is.copy(0, 0, wide, 120));
        card.present(masked, {}, is, facts);
        card.presentBefore(WhatIfBefore{QStringLiteral("as it is"), vector, {}, was}, facts);
        QVERIFY(card.pictureBefore()->isVisible() && card.pictureBefore()->picture() == was);
        QVERIFY(card.pictureBefore()->mapTo(&card, QPoint()).y() < picker->mapTo(&card, QPoint()).y());
    }

    void ofAVideoFramesOrPatchesAreMasked() {
        WhatIfInput card("clip", Modality::video);
        WhatIfFacts facts;
        PreparedVideo video;
        video.frames.resize(4);
        for (Image& frame : video.frames) {
            frame.width = frame.height = 16;
            frame.rgb.assign(16 * 16 * 3, 90);
        }
        video.times = {0, 1, 2, 3};
        video.seconds = 4;
        card.resize(460, 300);
        card.present(video, {}, WhatIfInput::pictureOf(video, Qt::gray), facts);
        card.show();
        QVERIFY(QTest::qWaitForWindowExposed(&card));
        RegionPicker* picker = card.picker();
        QSignalSpy chosen(&card, &WhatIfInput::partChosen);
        const auto piece = [&] {
            const QRectF part = chosen.takeLast().first().toRectF();
            return *pieceIn("clip", video, {part.left(), part.right(), part.top(), part.bottom()}, {}, card.framePart());
        };
        QVERIFY(card.shape()->isVisible());
        picker->setFocus();
        QTest::keyClick(picker, Qt::Key_End);
        QTest::keyClick(picker, Qt::Key_Return);
        InputToken taken = piece();
        QVERIFY(taken.first.begin == 3 && taken.second.size() == 16 && taken.third.size() == 16);
        // A patch of one frame: the shape is chosen by a key.
        card.shape()->setFocus();
        QTest::keyClick(card.shape(), Qt::Key_Down);
        QCOMPARE(card.framePart(), FramePart::patch);
        const QRectF place = picker->pictureRect();
        const auto at = [&](double x, double y) { return (place.topLeft() + QPointF(x * place.width(), y * place.height())).toPoint(); };
        QTest::mousePress(picker, Qt::LeftButton, {}, at(0.255, 0.02));
        QTest::mouseMove(picker, at(0.3, 0.3));
        QTest::mouseMove(picker, at(0.37, 0.48));
        QTest::mouseRelease(picker, Qt::LeftButton, {}, at(0.37, 0.48));
        taken = piece();
        QVERIFY(taken.first.begin == 1 && taken.first.end == 2);
        QVERIFY(taken.second.begin == 0 && taken.second.end == 8);
        QVERIFY(taken.third.begin == 0 && taken.third.end == 8);
        WhatIfStep step;
        step.parent = 0;
        step.edit.kind = SampleEdit::Kind::remove;
        step.edit.input = "clip";
        step.edit.pieces = {taken};
        QCOMPARE(editTitle(step, &facts), QStringLiteral("clip without 8×8 px at 0, 0 in frame 2"));
        QTest::keyClick(card.shape(), Qt::Key_Down);
        QTest::mouseClick(picker, Qt::LeftButton, {}, at(0.99, 0.99));
        taken = piece();
        QVERIFY(taken.first.begin == 0 && taken.first.end == 4);
        QVERIFY(taken.second.begin == 14 && taken.third.begin == 14);
        // The choice stays where another step is shown.
        card.present(video, {}, WhatIfInput::pictureOf(video, Qt::gray), facts);
        QCOMPARE(card.framePart(), FramePart::all);
    }

    void beforeANumberStandsWhatItWas() {
        WhatIfInput card("numbers", Modality::numbers);
        WhatIfFacts facts;
        facts.columns["numbers"] = {"load", "state"};
        PreparedNumbers now{{1, 0}, {true, false}, {"12", ""}}, was{{2, 1}, {true, true}, {"12", "open"}};
        card.present(now, {}, {}, facts);
        card.presentBefore(WhatIfBefore{QStringLiteral("as it is"), was, {}, {}}, facts);
        card.show();
        QVERIFY(QTest::qWaitForWindowExposed(&card));
        QVERIFY(!card.cellsBefore()[0]->isVisible());
        QCOMPARE(card.cellsBefore()[1]->text(), QStringLiteral("was open"));
        QVERIFY(card.cellsBefore()[1]->isVisible());
        QCOMPARE(card.cells()[1]->accessibleDescription(), QStringLiteral("was open"));
        card.presentBefore({}, facts);
        QVERIFY(!card.cellsBefore()[1]->isVisible());
    }

    void theLineageIsExported() {
        train();
        openPage();
        QTest::mouseClick(tab()->card("image")->dropButton(), Qt::LeftButton);
        settled();
        const QString folder = m_folder->filePath(QStringLiteral("out"));
        m_page->setFolderChooser([&](QWidget*, const QString&, const auto& give) { give(folder); });
        QSignalSpy message(m_session.get(), &Session::messageShown);
        QTest::keyClick(m_page.get(), Qt::Key_E, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(message.count(), 1, 20000);
        QVERIFY(QFile::exists(folder + QStringLiteral("/lineage.json")));
        QVERIFY(QFile::exists(folder + QStringLiteral("/lineage.csv")));
        QVERIFY(QFile::exists(folder + QStringLiteral("/audio.wav")));
        QFile page(folder + QStringLiteral("/lineage.html"));
        QVERIFY(page.open(QIODevice::ReadOnly) && page.readAll().contains("without image"));
        // And what is seen.
        const QImage picture(folder + QStringLiteral("/view.png"));
        QVERIFY(picture.width() >= 2 * 1000);
        QFile svg(folder + QStringLiteral("/view.svg"));
        QVERIFY(svg.open(QIODevice::ReadOnly));
        const QByteArray drawn = svg.readAll();
        QVERIFY(drawn.contains("What-if") && drawn.contains("Before and after"));
        QFile pdf(folder + QStringLiteral("/view.pdf"));
        QVERIFY(pdf.open(QIODevice::ReadOnly) && pdf.read(5) == "%PDF-");
    }

    void everyControlHasANameAndEveryActionAKey() {
        train();
        openPage();
        for (QAction* action : m_page->pageActions()) {
            QVERIFY(!action->text().isEmpty());
            QVERIFY2(!action->shortcut().isEmpty(), qPrintable(action->text()));
        }
        for (QWidget* widget : m_page->findChildren<QWidget*>()) {
            if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible()) continue;
            if (widget->objectName().startsWith(QStringLiteral("qt_"))) continue;
            auto* button = qobject_cast<QAbstractButton*>(widget);
            if (button && !button->text().isEmpty()) continue;
            if (qobject_cast<QLabel*>(widget)) continue;
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
        }
        QEvent language(QEvent::LanguageChange);
        QCoreApplication::sendEvent(m_page.get(), &language);
        QCOMPARE(tab()->card("text")->text()->toPlainText(), QStringLiteral("a low and dull sound 20"));
        // The tab is chosen by a key, and found again.
        QTest::keyClick(m_page.get(), Qt::Key_1, Qt::AltModifier);
        QVERIFY(m_page->currentTab() != QStringLiteral("what_if"));
        QVERIFY(m_page->showPart(QStringLiteral("what_if")));
        m_page.reset();
        m_page = std::make_unique<ExplainPage>(*m_session);
        QCOMPARE(m_page->currentTab(), QStringLiteral("what_if"));
    }
};

QTEST_MAIN(ExplainWhatIfTest)
#include "explain_what_if_test.moc"
