// SPDX-License-Identifier: GPL-3.0-or-later
// Pinning on the pages, and the panel that follows what is pinned.
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "app/bridge/pinned_rows.h"
#include "app/bridge/session.h"
#include "app/workbench/language.h"
#include "app/workbench/pages/data_page.h"
#include "app/workbench/pages/explain_page.h"
#include "app/workbench/pages/pinned_delegate.h"
#include "app/workbench/pages/pinned_detail.h"
#include "app/workbench/pages/pinned_panel.h"
#include "app/workbench/pages/train_page.h"
#include "core/explain/shapley.h"
#include "core/training/pinned_file.h"
#include "tests/support/tiny_data.h"
#include "widgets/attention/pinned_attention_view.h"
#include "widgets/theme.h"

using namespace triptych;

class PinnedPagesTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { applyTheme(*qApp, ThemeChoice::dark); }
    void init();
    void cleanup();
    void pinsByKeyAndMouseOnEveryPage();
    void followsARunAndGoesThroughIt();
    void movesByKeysAndMouse();
    void showsTheAttentionOfTheChosenSample();
    void saysWhyThereIsNoAttention();
    void showsAnyHeadAndWhatStoodForAbsentInputs();
    void exportsWhatIsShown();
    void fitsItsRoom_data();
    void fitsItsRoom();

  private:
    /// Three moments of rows 1 and 6: words, 2×2 cells and four spans, whose attention moves from the words to the sound.
    void writeRun(bool attends = true, bool heads = false) {
        const std::filesystem::path run = runFolder().toStdString();
        std::filesystem::create_directories(run);
        PinnedFile file(run);
        for (int i = 0; i < 3; ++i) {
            PinnedNews news{i + 1, 4 * (i + 1), {}};
            for (const std::size_t row : {1U, 6U}) {
                PinnedSample sample;
                sample.row = row;
                sample.answer = "high";
                sample.probabilities = {0.75f, 0.25f};
                sample.contributions = {{"text", 0.5}, {"image", -0.25}, {"audio", 0.125}};
                sample.output = "high";
                sample.absence = Absence::donors;
                sample.donors = 8;
                if (heads) {
                    PinnedAnswer& wear = sample.others["wear"];
                    wear.answer = wear.output = "worn";
                    wear.probabilities = {0.25f, 0.75f};
                    wear.contributions = {{"text", -0.5}};
                    wear.absence = Absence::trained;
                }
                std::size_t at = 0;
                for (const char* word : {"the", "tone", "is", row == 1 ? "sharp" : "dull"}) {
                    TokenSource token;
                    token.kind = TokenSource::Kind::word;
                    token.modality = Modality::text;
                    token.input = "text";
                    token.label = word;
                    token.char_begin = at;
                    token.char_end = at + token.label.size();
                    at = token.char_end + 1;
                    sample.tokens.push_back(token);
                }
                for (int cell = 0; cell < 4; ++cell) {
                    TokenSource token;
                    token.kind = TokenSource::Kind::box;
                    token.modality = Modality::image;
                    token.input = "image";
                    token.x = 0.5 * (cell % 2);
                    token.y = 0.5 * (cell / 2);
                    token.width = token.height = 0.5;
                    sample.tokens.push_back(token);
                }
                for (int span = 0; span < 4; ++span) {
                    TokenSource token;
                    token.kind = TokenSource::Kind::region;
                    token.modality = Modality::audio;
                    token.input = "audio";
                    token.begin_s = 0.25 * span;
                    token.end_s = 0.25 * (span + 1);
                    sample.tokens.push_back(token);
                }
                sample.attention.assign(12, 0.0625f);
                sample.attention[3] = 0.25f - 0.125f * static_cast<float>(i);
                sample.attention[10] = 0.0625f + 0.125f * static_cast<float>(i);
                if (!attends) {
                    sample.tokens.clear();
                    sample.attention.clear();
                }
                news.samples.push_back(sample);
            }
            QVERIFY(file.append(news).ok());
        }
    }
    QString runFolder() const { return m_folder->filePath("run"); }
    template <class T>
    T* show(T* page) {
        page->resize(1280, 800);
        page->show();
        page->activateWindow();
        if (!QTest::qWaitForWindowActive(page)) qFatal("no window");
        return page;
    }
    PinnedRows& rows() const { return PinnedRows::of(*m_session); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Session> m_session;
};

void PinnedPagesTest::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    const auto file = test::write_tiny_table(m_folder->path().toStdString());
    QVERIFY(!file.empty());
    m_session = std::make_unique<Session>();
    m_session->newProject(QString::fromStdString(file.string()));
    QTRY_VERIFY_WITH_TIMEOUT(m_session->dataset() != nullptr, 20000);
    GraphSpec graph = m_session->project().graph;
    for (const std::string& assignment : test::tiny_parameters())
        QVERIFY(set_param(graph, builtin_registry(), assignment).ok());
    m_session->setGraph(graph, "small");
    TrainSettings settings;
    settings.epochs = 2;
    settings.batch_size = 4;
    settings.threads = 0;
    settings.device = "cpu";
    m_session->setSettings(settings, "small");
}

void PinnedPagesTest::cleanup() {
    m_session.reset();
    m_folder.reset();
}

void PinnedPagesTest::pinsByKeyAndMouseOnEveryPage() {
    std::unique_ptr<DataPage> data(show(new DataPage(*m_session)));
    QTRY_VERIFY(m_session->selectedRow() >= 0);
    m_session->selectRow(3);
    auto* action = data->findChild<QAction*>("pinSample");
    QVERIFY(action && action->isEnabled() && !action->isChecked());
    QVERIFY(data->pageActions().contains(action));
    QTest::keyClick(data.get(), Qt::Key_I, Qt::ControlModifier);
    QCOMPARE(rows().rows(), QList<qint64>({3}));
    QVERIFY(action->isChecked());
    m_session->selectRow(5);
    QVERIFY(!action->isChecked());
    const auto button = [](QWidget* page, QAction* of) {
        for (QToolButton* one : page->findChildren<QToolButton*>())
            if (one->defaultAction() == of) return one;
        qFatal("no button");
    };
    QTest::mouseClick(button(data.get(), action), Qt::LeftButton);
    QCOMPARE(rows().rows(), QList<qint64>({3, 5}));

    std::unique_ptr<ExplainPage> explain(show(new ExplainPage(*m_session)));
    auto* there = explain->findChild<QAction*>("pinSample");
    QVERIFY(there && there->isChecked()); // the same sample, the same pin
    QTest::keyClick(explain.get(), Qt::Key_I, Qt::ControlModifier);
    QCOMPARE(rows().rows(), QList<qint64>({3}));
    QVERIFY(!there->isChecked() && !action->isChecked());
    QTest::mouseClick(button(explain.get(), there), Qt::LeftButton);
    QVERIFY(rows().contains(5));

    for (qint64 row = 10; row < 20; ++row)
        rows().pin(row);
    m_session->selectRow(20);
    QVERIFY(!there->isEnabled());
    QVERIFY2(there->toolTip().contains("8"), qPrintable(there->toolTip()));
}

void PinnedPagesTest::followsARunAndGoesThroughIt() {
    std::unique_ptr<TrainPage> page(show(new TrainPage(*m_session)));
    auto* panel = page->findChild<PinnedPanel*>();
    QVERIFY(panel && panel->isVisible());
    auto* empty = panel->findChild<QLabel*>("pinnedEmpty");
    QVERIFY(empty->isVisible() && empty->text().contains("Ctrl+I"));
    QVERIFY(!panel->list()->isVisible());
    m_session->selectRow(17);
    QTest::keyClick(page.get(), Qt::Key_I, Qt::ControlModifier);
    rows().pin(2);
    QVERIFY(!empty->isVisible() && panel->list()->isVisible());
    QCOMPARE(panel->pinned().rowCount(), 2);
    QVERIFY(panel->pinned().index(0).data().toString().contains("next run"));

    QTRY_VERIFY(page->findChild<QPushButton*>("startButton")->isEnabled());
    QTest::keyClick(page.get(), Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(!panel->pinned().news().empty(), 120000);
    QTRY_VERIFY_WITH_TIMEOUT(page->findChild<QPushButton*>("startButton")->isEnabled(), 120000);
    QTRY_VERIFY(!panel->pinned().news().empty() && panel->pinned().news().back().step == 8);
    QVERIFY2(panel->place().contains("epoch 2") && panel->place().contains("step 8"), qPrintable(panel->place()));
    QTRY_VERIFY(panel->pinned().index(0).data().toString().contains("true: high"));
    QVERIFY(panel->grab().toImage() != QImage());
}

void PinnedPagesTest::movesByKeysAndMouse() {
    rows().pin(1);
    rows().pin(6);
    PinnedPanel panel(*m_session);
    panel.resize(700, 220);
    show(&panel);
    QVERIFY(!panel.slider()->isEnabled());
    QVERIFY(!panel.slider()->toolTip().isEmpty());
    const std::filesystem::path run = m_folder->filePath("run").toStdString();
    std::filesystem::create_directories(run);
    PinnedFile file(run);
    for (int i = 0; i < 4; ++i) {
        PinnedNews news{i + 1, 4 * (i + 1), {}};
        for (const std::size_t row : {1U, 6U}) {
            PinnedSample sample;
            sample.row = row;
            sample.answer = i < 2 ? "low" : "high";
            sample.probabilities = {0.2f + 0.2f * static_cast<float>(i), 0.8f - 0.2f * static_cast<float>(i)};
            sample.contributions = {{"text", 0.5 * i}, {"image", -0.25}};
            news.samples.push_back(sample);
        }
        QVERIFY(file.append(news).ok());
    }
    panel.pinned().showRun(QString::fromStdString(run.string()));
    QTRY_COMPARE(panel.pinned().position(), 3);
    QVERIFY(panel.slider()->isEnabled());
    QCOMPARE(panel.slider()->value(), 3);
    const QImage last = panel.grab().toImage();

    panel.list()->setFocus();
    QTest::keyClick(panel.list(), Qt::Key_Left);
    QCOMPARE(panel.pinned().position(), 2);
    QVERIFY2(panel.place().contains("epoch 3"), qPrintable(panel.place()));
    QVERIFY(panel.grab().toImage() != last); // the bars moved
    QTest::keyClick(panel.list(), Qt::Key_Right);
    QTest::keyClick(panel.list(), Qt::Key_Right); // no further
    QCOMPARE(panel.pinned().position(), 3);
    panel.slider()->setFocus();
    QTest::keyClick(panel.slider(), Qt::Key_Home);
    QCOMPARE(panel.pinned().position(), 0);
    QTest::keyClick(panel.slider(), Qt::Key_Right);
    QCOMPARE(panel.pinned().position(), 1);
    QVERIFY(panel.pinned().index(0).data().toString().contains("low"));

    const QRect second = panel.list()->visualRect(panel.pinned().index(1));
    QTest::mouseClick(panel.list()->viewport(), Qt::LeftButton, {}, second.center());
    QCOMPARE(panel.list()->currentIndex().row(), 1);
    QTest::keyClick(panel.list(), Qt::Key_Return);
    QCOMPARE(m_session->selectedRow(), qint64{6});
    QTest::keyClick(panel.list(), Qt::Key_Delete);
    QCOMPARE(rows().rows(), QList<qint64>({1}));
    QCOMPARE(panel.pinned().rowCount(), 2); // the run still tells of it
    QCOMPARE(panel.pinned().index(1).data(PinnedController::RowRole).toLongLong(), qint64{6});
    panel.list()->setCurrentIndex(panel.pinned().index(0));
    QTest::mouseClick(panel.findChild<QToolButton*>("unpin"), Qt::LeftButton);
    QVERIFY(rows().rows().isEmpty());
    for (QWidget* one : panel.findChildren<QWidget*>())
        if (one->focusPolicy() != Qt::NoFocus && one->isVisible() && !qobject_cast<QLabel*>(one) && one->parent() != panel.list())
            QVERIFY2(!one->accessibleName().isEmpty(), one->metaObject()->className());
}

void PinnedPagesTest::showsTheAttentionOfTheChosenSample() {
    rows().pin(1);
    rows().pin(6);
    writeRun();
    PinnedPanel panel(*m_session);
    panel.resize(560, 420);
    show(&panel);
    panel.pinned().showRun(runFolder());
    QTRY_COMPARE(panel.pinned().position(), 2);
    PinnedAttentionView* view = panel.detail()->view();
    auto* shareText = panel.findChild<QLabel*>("pinnedShareText");
    auto* changeText = panel.findChild<QLabel*>("pinnedChangeText");
    QVERIFY(view->isVisible());
    QCOMPARE(view->tokenCount(), 12); // of the first one, which nobody needs to choose
    QVERIFY(!view->shareRect(3).isNull());
    const auto colour = [&](const QRect& rect) { return view->grab().toImage().pixelColor(rect.center()); };

    // At the end: the sound has gained what the words lost. One scale for the whole run.
    QCOMPARE(view->attention().shareLimit, 0.3125);
    QCOMPARE(view->attention().changeLimit, 0.25);
    QCOMPARE(colour(view->shareRect(10)).rgb(), viridis(1).rgb());
    QCOMPARE(colour(view->changeRect(10)).rgb(), diverging(1).rgb());
    QCOMPARE(colour(view->changeRect(3)).rgb(), diverging(-1).rgb());
    QCOMPARE(colour(view->changeRect(9)).rgb(), diverging(0).rgb());
    QVERIFY2(shareText->text().contains("0.50–0.75 s") && shareText->text().contains("0.3125"), qPrintable(shareText->text()));
    QVERIFY(view->attention().reference.contains("epoch 1"));
    QVERIFY2(panel.pinned().index(0).data(Qt::AccessibleTextRole).toString().contains("audio 0.500 (+0.250)"),
             qPrintable(panel.pinned().index(0).data(Qt::AccessibleTextRole).toString()));

    // The row has all of it in small.
    const QRect line = panel.list()->visualRect(panel.pinned().index(1));
    const auto row = [&] { return panel.list()->viewport()->grab(line).toImage(); };
    const QImage rowBefore = row();
    QVERIFY(std::any_of(reinterpret_cast<const QRgb*>(rowBefore.constScanLine(rowBefore.height() - 12)),
                        reinterpret_cast<const QRgb*>(rowBefore.constScanLine(rowBefore.height() - 12)) + rowBefore.width(),
                        [](QRgb pixel) { return (pixel & 0xffffff) == (viridis(1).rgb() & 0xffffff); }));

    // Scrubbing by mouse and by keys.
    QTest::mouseClick(panel.findChild<QToolButton*>("pinnedEarlier"), Qt::LeftButton);
    QCOMPARE(panel.pinned().position(), 1);
    QCOMPARE(colour(view->shareRect(10)).rgb(), viridis(0.6).rgb());
    QCOMPARE(colour(view->changeRect(10)).rgb(), diverging(0.5).rgb());
    QVERIFY(row() != rowBefore);
    panel.slider()->setFocus();
    QTest::keyClick(panel.slider(), Qt::Key_Home);
    QCOMPARE(view->mostChanged(), -1);
    QVERIFY2(changeText->text().contains("no earlier"), qPrintable(changeText->text()));

    // A token that is looked at stays it while one goes through the run.
    view->setFocus();
    QTest::keyClick(view, Qt::Key_End);
    QTest::keyClick(view, Qt::Key_Left);
    QCOMPARE(view->current(), 10);
    QVERIFY2(shareText->text().contains("0.0625"), qPrintable(shareText->text()));
    QTest::keyClick(view, Qt::Key_PageDown);
    QTest::keyClick(view, Qt::Key_PageDown);
    QCOMPARE(panel.pinned().position(), 2);
    QCOMPARE(view->current(), 10);
    QVERIFY2(changeText->text().contains("+0.2500"), qPrintable(changeText->text()));

    // The epoch before instead of the first moment.
    auto* reference = panel.findChild<QComboBox*>("pinnedReference");
    reference->setFocus();
    QTest::keyClick(reference, Qt::Key_Down);
    QCOMPARE(panel.pinned().reference(), PinnedController::Reference::previousEpoch);
    QVERIFY2(changeText->text().contains("+0.1250"), qPrintable(changeText->text()));
    QVERIFY(view->attention().reference.contains("epoch 2"));
    QCOMPARE(view->attention().changeLimit, 0.125);
    QVERIFY(reference->toolTip().contains("epoch 2"));
    QVERIFY(panel.slider()->isEnabled());
    {
        PinnedPanel again(*m_session); // as it was left
        QCOMPARE(again.pinned().reference(), PinnedController::Reference::previousEpoch);
    }

    // Another sample, by mouse; news that come leave it chosen.
    QTest::mouseClick(panel.list()->viewport(), Qt::LeftButton, {}, panel.list()->visualRect(panel.pinned().index(1)).center());
    QCOMPARE(view->attention().tokens->at(3).label, std::string("dull"));
    PinnedNews more = panel.pinned().news().back();
    more.step = 16;
    more.epoch = 4;
    for (PinnedSample& sample : more.samples)
        sample.attention[0] = 0.5f;
    panel.pinned().append(more);
    QCOMPARE(panel.list()->currentIndex().row(), 1);
    QCOMPARE(view->strongest(), 0);
    rows().pin(9); // another line before those that are followed no more
    QCOMPARE(panel.list()->currentIndex().data(PinnedController::RowRole).toLongLong(), qint64{6});

    // Put away, and kept so.
    auto* shown = panel.findChild<QToolButton*>("pinnedShowAttention");
    QTest::mouseClick(shown, Qt::LeftButton);
    QVERIFY(!view->isVisible() && panel.list()->isVisible());
    {
        PinnedPanel again(*m_session);
        QVERIFY(!again.findChild<QToolButton*>("pinnedShowAttention")->isChecked());
    }
    shown->setFocus();
    QTest::keyClick(shown, Qt::Key_Space);
    QVERIFY(view->isVisible());
    for (QWidget* one : panel.detail()->findChildren<QWidget*>())
        if (one->focusPolicy() != Qt::NoFocus && one->isVisible() && !qobject_cast<QLabel*>(one))
            QVERIFY2(!one->accessibleName().isEmpty(), one->metaObject()->className());
}

void PinnedPagesTest::saysWhyThereIsNoAttention() {
    rows().pin(1);
    rows().pin(2);
    PinnedPanel panel(*m_session);
    panel.resize(560, 320);
    show(&panel);
    auto* why = panel.findChild<QLabel*>("pinnedNoAttention");
    QVERIFY2(why->isVisible() && why->text().contains("next run"), qPrintable(why->text()));
    QVERIFY(!panel.detail()->view()->isVisible());
    writeRun(false);
    panel.pinned().showRun(runFolder());
    QTRY_COMPARE(panel.pinned().position(), 2);
    QVERIFY2(why->isVisible() && why->text().contains("No node of this run's model attends"), qPrintable(why->text()));
    QVERIFY(!panel.findChild<QComboBox*>("pinnedReference")->isVisible()); // nothing to compare
    QTRY_VERIFY(why->height() >= why->heightForWidth(why->width()));       // all of it can be read
    QTest::keyClick(panel.list(), Qt::Key_Down);
    QVERIFY2(why->text().contains("did not follow"), qPrintable(why->text()));
}

void PinnedPagesTest::showsAnyHeadAndWhatStoodForAbsentInputs() {
    rows().pin(1);
    writeRun(true, true);
    PinnedPanel panel(*m_session);
    panel.resize(700, 420);
    show(&panel);
    auto* basis = panel.findChild<QLabel*>("pinnedBasis");
    auto* heads = panel.findChild<QComboBox*>("pinnedHead");
    QVERIFY(!basis->isVisible() && !heads->isVisible()); // nothing was told yet
    panel.pinned().showRun(runFolder());
    QTRY_COMPARE(panel.pinned().position(), 2);
    QVERIFY2(basis->isVisible() && basis->text().contains("high; absent: mean of 8 other samples"), qPrintable(basis->text()));
    QVERIFY2(basis->toolTip().contains("Explain averages over up to 32"), qPrintable(basis->toolTip()));
    QVERIFY(heads->isVisible());
    QCOMPARE(heads->count(), 2);
    const QImage before = panel.list()->grab().toImage();
    heads->setFocus();
    QTest::keyClick(heads, Qt::Key_Down);
    QCOMPARE(panel.pinned().head(), std::string("wear"));
    QVERIFY(panel.pinned().index(0).data().toString().contains("worn"));
    QVERIFY2(basis->text().contains("worn; absent: as learned"), qPrintable(basis->text()));
    QVERIFY(panel.list()->grab().toImage() != before);
    {
        PinnedPanel again(*m_session); // as it was left
        again.pinned().showRun(runFolder());
        QTRY_COMPARE(again.pinned().position(), 2);
        QCOMPARE(again.findChild<QComboBox*>("pinnedHead")->currentText(), QString("wear"));
        QVERIFY(again.findChild<QLabel*>("pinnedBasis")->text().contains("worn"));
    }
    panel.pinned().showRun(QString());
    QVERIFY(!heads->isVisible() && !basis->isVisible());
}

void PinnedPagesTest::exportsWhatIsShown() {
    rows().pin(1);
    PinnedPanel panel(*m_session);
    panel.resize(700, 420);
    show(&panel);
    auto* button = panel.findChild<QToolButton*>("pinnedExport");
    QVERIFY(!button->isEnabled() && !button->toolTip().isEmpty()); // there is nothing yet
    writeRun();
    panel.pinned().showRun(runFolder());
    QTRY_COMPARE(panel.pinned().position(), 2);
    QVERIFY(button->isEnabled());
    const QString folder = m_folder->filePath("out/pins");
    panel.setFolderChooser([&](QWidget*, const QString& title, const auto& answer) {
        QVERIFY(!title.isEmpty());
        answer(folder);
    });
    QSignalSpy exported(&panel, &PinnedPanel::exported), failed(&panel, &PinnedPanel::failed);
    button->setFocus();
    QTest::keyClick(button, Qt::Key_Space);
    QTRY_COMPARE_WITH_TIMEOUT(exported.size() + failed.size(), 1, 20000);
    QVERIFY(failed.isEmpty());
    for (const char* name : {"pinned.json", "pinned.csv", "pinned.svg", "pinned.pdf", "pinned.png", "pinned-over-time.svg",
                             "pinned-over-time.pdf", "pinned-over-time.png"})
        QVERIFY2(QFileInfo(QDir(folder).filePath(name)).size() > 500, name);
    QFile svg(QDir(folder).filePath("pinned-over-time.svg"));
    QVERIFY(svg.open(QIODevice::ReadOnly));
    const QString drawn = QString::fromUtf8(svg.readAll());
    for (const char* said : {"Row 1", "Row 6", "Contributions", "Share of the attention", "mean of 8 other samples", "step 12"})
        QVERIFY2(drawn.contains(said), said);
    const QImage image(QDir(folder).filePath("pinned-over-time.png"));
    QVERIFY(image.width() > 1000);
    // A folder that cannot be made.
    QVERIFY(QFile(m_folder->filePath("file")).open(QIODevice::WriteOnly));
    panel.exportTo(m_folder->filePath("file/pins"));
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 20000);
}

void PinnedPagesTest::fitsItsRoom_data() {
    QTest::addColumn<QSize>("window");
    QTest::addColumn<QString>("language");
    for (const QString language : {"en", "zh_CN"})
        for (const QSize window : {QSize(1280, 800), QSize(1920, 1080)})
            QTest::addRow("%d %s", window.width(), qPrintable(language)) << window << language;
}

/// At the sizes of both windows every label has the room for its words, and nothing is below the panel's end.
void PinnedPagesTest::fitsItsRoom() {
    QFETCH(QSize, window);
    QFETCH(QString, language);
    rows().pin(1);
    rows().pin(6);
    writeRun();
    Language spoken;
    QVERIFY(spoken.set(language));
    TrainPage page(*m_session);
    page.resize(window - QSize(72, 57)); // the rail, the menu and the status bar
    page.show();
    QVERIFY(QTest::qWaitForWindowExposed(&page));
    auto* panel = page.findChild<PinnedPanel*>();
    panel->pinned().showRun(runFolder());
    QTRY_COMPARE(panel->pinned().position(), 2);
    QTest::qWait(0);
    PinnedAttentionView* view = panel->detail()->view();
    QVERIFY(view->isVisible());
    for (QLabel* label : panel->findChildren<QLabel*>())
        if (label->isVisible() && !label->wordWrap())
            QVERIFY2(label->fontMetrics().horizontalAdvance(label->text()) <= label->width(), qPrintable(label->text()));
    for (QComboBox* box : panel->findChildren<QComboBox*>())
        QVERIFY2(box->width() >= box->sizeHint().width(), qPrintable(box->currentText()));
    for (int i = 0; i < view->tokenCount(); ++i) {
        const QRect seen(view->mapFrom(panel, QPoint(0, 0)), panel->size());
        QVERIFY2(seen.contains(view->shareRect(i)) && seen.contains(view->changeRect(i)), qPrintable(QString::number(i)));
        QVERIFY(view->visibleRegion().contains(view->shareRect(i)));
    }
    QVERIFY(panel->list()->height() >= PinnedDelegate::height);
    const auto below = [&] { return panel->mapTo(&page, QPoint(0, panel->height())).y() - page.height(); };
    QTRY_VERIFY2_WITH_TIMEOUT(below() <= 0, // nor below the page's
                              qPrintable(QString("%1 %2 %3").arg(below()).arg(page.height()).arg(page.minimumSizeHint().height())), 2000);
    QVERIFY(page.rect().contains(QRect(panel->mapTo(&page, QPoint()), panel->size())));
}

QTEST_MAIN(PinnedPagesTest)
#include "pinned_test.moc"
