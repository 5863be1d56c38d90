// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/data_page.h"

#include <QAbstractItemModelTester>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSplitter>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QTranslator>
#include <algorithm>
#include <fstream>

#include "app/bridge/session.h"
#include "app/workbench/pages/data_page_columns.h"
#include "app/workbench/pages/data_page_sample.h"
#include "app/workbench/pages/data_page_samples.h"
#include "app/workbench/pages/data_page_summary.h"
#include "tests/support/tiny_data.h"
#include "widgets/forms/field_form.h"
#include "widgets/plots/bar_list.h"
#include "widgets/plots/presence_view.h"
#include "widgets/preview/audio_preview.h"
#include "widgets/preview/image_preview.h"
#include "widgets/preview/text_preview.h"
#include "widgets/tables/gallery_view.h"
#include "widgets/theme.h"

using namespace triptych;

namespace {

/// Marks what goes through it, so that a test sees what was translated anew.
class MarkingTranslator : public QTranslator {
  public:
    QString translate(const char*, const char* text, const char*, int) const override {
        return QStringLiteral("«%1»").arg(QString::fromUtf8(text));
    }
    bool isEmpty() const override { return false; }
};

} // namespace

class DataPageTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { applyTheme(*qApp, ThemeChoice::light); }
    void init();
    void cleanup();
    void showsTheTable();
    void roleIsChangedByKeysAndUndone();
    void roleIsChangedByMouse();
    void preparationIsEditedAndUndone();
    void selectionGoesBothWays();
    void searchesByTyping();
    void filtersCombine();
    void sortsByHeaderAndByKey();
    void showsTheSampleOnDiskAndAsTheModelSeesIt();
    void absentSoundIsSaid();
    void unreadablePictureSaysWhichFile();
    void barsPatternsAndFindingsFilter();
    void galleryShowsTheSameRows();
    void stepsByKey();
    void saysWhatIsMissingWithoutData();
    void tellsWhyTheDataCannotBeRead();
    void keepsItsPlace();
    void followsTheLanguage();
    void actionsHaveKeysAndNames();

  private:
    template <class T>
    T* find(const char* name) const {
        T* found = m_page->findChild<T*>(QLatin1String(name));
        if (!found) qFatal("no %s", name);
        return found;
    }
    SamplesModel& model() const { return m_page->samples().model(); }
    QTableView* table() const { return m_page->samples().table(); }
    SamplePanel& sample() const { return m_page->sample(); }
    QStringList numbersShown() const {
        QStringList rows;
        for (int line = 0; line < model().rowCount(); ++line)
            rows << model().index(line, 0).data().toString();
        return rows;
    }
    Role roleOf(const char* column) const {
        for (const ColumnInfo& info : m_session->dataset()->columns())
            if (info.name == column) return info.role;
        return Role::ignore;
    }
    void openPage() {
        m_page = std::make_unique<DataPage>(*m_session);
        m_page->resize(1204, 700);
        m_page->show();
        m_page->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
    }
    void select(qint64 row) {
        m_session->selectRow(row);
        QTRY_COMPARE(sample().shownRow(), row);
    }
    void clickCell(int line, int section) {
        const QModelIndex index = model().index(line, section);
        table()->scrollTo(index);
        QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, table()->visualRect(index).center());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<DataPage> m_page;
};

/// The tiny table, with a sound that is absent (row 2), a picture that is damaged (row 21) and a text of
/// training that stands in test too (row 22).
void DataPageTest::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    const std::filesystem::path folder = m_folder->path().toStdString();
    const auto file = test::write_tiny_table(folder);
    std::ifstream in(file);
    std::string line, text;
    for (int row = -1; std::getline(in, line); ++row) {
        if (row == 2) line = "a low and dull sound 2,2.bmp,,low,train";
        if (row == 22) line = "a low and dull sound 4,22.bmp,22.wav,low,test";
        text += line + "\n";
    }
    in.close();
    std::ofstream(file) << text;
    std::ofstream(folder / "21.bmp") << "no picture";
    m_session = std::make_unique<Session>();
    m_session->newProject(QString::fromStdString(file.string()));
    QTRY_VERIFY_WITH_TIMEOUT(m_session->dataset() != nullptr, 20000);
    GraphSpec graph = m_session->project().graph;
    for (const std::string& assignment : test::tiny_parameters())
        QVERIFY(set_param(graph, builtin_registry(), assignment).ok());
    m_session->setGraph(graph, "small");
    openPage();
}

void DataPageTest::cleanup() {
    m_page.reset();
    m_session.reset();
    m_folder.reset();
}

void DataPageTest::showsTheTable() {
    QAbstractItemModelTester tester(&model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    QCOMPARE(model().rowCount(), 24);
    QCOMPARE(find<QLabel>("count")->text(), QString("24 rows"));
    QCOMPARE(m_page->columns().view()->model()->rowCount(), 5);
    QVERIFY(table()->isVisible());
    QVERIFY(table()->columnWidth(1) > 200);
    // Everything is in sight: no panel was squeezed out.
    for (QWidget* panel :
         {static_cast<QWidget*>(&m_page->columns()), static_cast<QWidget*>(&m_page->samples()),
          static_cast<QWidget*>(&m_page->sample()), static_cast<QWidget*>(&m_page->summary())})
        QVERIFY(panel->isVisible() && panel->width() >= 200 && panel->height() >= 150);
}

void DataPageTest::roleIsChangedByKeysAndUndone() {
    QTableView* view = m_page->columns().view();
    view->setFocus();
    m_page->columns().choose("image");
    QCOMPARE(m_page->columns().chosen(), QString("image"));
    QTest::keyClick(view, Qt::Key_Return);
    QComboBox* box = nullptr;
    QTRY_VERIFY((box = view->findChild<QComboBox*>()) && box->view()->isVisible());
    QTest::keyClick(box->view(), Qt::Key_End);
    QTest::keyClick(box->view(), Qt::Key_Return);
    QTRY_COMPARE(roleOf("image"), Role::ignore);
    QVERIFY(m_session->canUndo());
    QCOMPARE(m_page->columns().chosen(), QString("image"));
    m_session->undo();
    QTRY_COMPARE(roleOf("image"), Role::image);
    QCOMPARE(model().sectionOf(Role::image), 2);
}

void DataPageTest::roleIsChangedByMouse() {
    QTableView* view = m_page->columns().view();
    const QModelIndex cell = view->model()->index(0, ColumnsModel::roleColumn);
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(cell).center());
    QComboBox* box = nullptr;
    QTRY_VERIFY((box = view->findChild<QComboBox*>()) && box->view()->isVisible());
    const int category = box->findText("category");
    QVERIFY(category >= 0);
    const QModelIndex entry = box->model()->index(category, 0);
    QTest::mouseClick(box->view()->viewport(), Qt::LeftButton, {}, box->view()->visualRect(entry).center(),
                      QApplication::doubleClickInterval() + 10);
    QTRY_COMPARE(roleOf("text"), Role::category);
    m_session->undo();
    QTRY_COMPARE(roleOf("text"), Role::text);
}

void DataPageTest::preparationIsEditedAndUndone() {
    m_page->columns().choose("image");
    auto* size = m_page->findChild<QAbstractSpinBox*>("field_size");
    QVERIFY(size);
    QTRY_VERIFY(size->isVisible());
    QVERIFY2(size->text().startsWith("16"), qPrintable(size->text()));
    size->setFocus();
    size->selectAll();
    QTest::keyClicks(size, "24");
    QTest::keyClick(size, Qt::Key_Return);
    QCOMPARE(value_text(m_session->project().graph.find("image")->params.at("size")), std::string("24"));
    select(0);
    sample().setSide(SamplePanel::Side::model);
    QTRY_COMPARE_WITH_TIMEOUT(sample().image("image")->image().width(), 24, 20000);
    m_session->undo();
    QVERIFY(size->text().startsWith("16"));
    QTRY_COMPARE_WITH_TIMEOUT(sample().image("image")->image().width(), 16, 20000);
    // A label is not prepared, and the panel says so.
    m_page->columns().choose("label");
    QVERIFY(!m_page->columns().form()->isVisible());
}

void DataPageTest::selectionGoesBothWays() {
    clickCell(5, 1);
    QCOMPARE(m_session->selectedRow(), 5);
    QTest::keyClick(table(), Qt::Key_Down);
    QCOMPARE(m_session->selectedRow(), 6);
    QTRY_COMPARE(sample().shownRow(), 6);
    QCOMPARE(find<QLabel>("sampleTitle")->text(), QString("Sample 6"));
    m_session->selectRow(20);
    QCOMPARE(table()->currentIndex().row(), 20);
    QVERIFY(table()->selectionModel()->isRowSelected(20));
    // An order that leaves the row out keeps it selected in the session.
    m_page->samples().filterSplit(Split::train);
    QTRY_COMPARE(model().rowCount(), 16);
    QCOMPARE(m_session->selectedRow(), 20);
    QVERIFY(!table()->selectionModel()->hasSelection());
    m_page->samples().clearFilters();
    QTRY_COMPARE(model().rowCount(), 24);
    QVERIFY(table()->selectionModel()->isRowSelected(20));
}

void DataPageTest::searchesByTyping() {
    QTest::keyClick(m_page.get(), Qt::Key_F, Qt::ControlModifier);
    auto* search = find<QLineEdit>("search");
    QVERIFY(search->hasFocus());
    QTest::keyClicks(search, "SHARP 1");
    QTRY_COMPARE(numbersShown(), QStringList({"1", "11", "13", "15", "17", "19", "21"}));
    QCOMPARE(find<QLabel>("count")->text(), QString("24 rows · 7 shown"));
    QTest::keyClicks(search, " nowhere");
    QTRY_COMPARE(model().rowCount(), 0);
    QVERIFY(find<QPushButton>("noneClear")->isVisible());
    QTest::mouseClick(find<QPushButton>("noneClear"), Qt::LeftButton);
    QTRY_COMPARE(model().rowCount(), 24);
    QVERIFY(search->text().isEmpty());
}

void DataPageTest::filtersCombine() {
    auto* classes = find<QComboBox>("classFilter");
    classes->setFocus();
    QTest::keyClick(classes, Qt::Key_Down); // "high"
    QTRY_COMPARE(model().rowCount(), 12);
    auto* splits = find<QComboBox>("splitFilter");
    splits->setFocus();
    QTest::keyClick(splits, Qt::Key_Down); // "train"
    QTRY_COMPARE(model().rowCount(), 8);
    QTest::keyClick(classes, Qt::Key_Down); // "low"
    QTRY_VERIFY(numbersShown().contains("2") && model().rowCount() == 8);
    auto* presence = find<QPushButton>("presenceFilter");
    m_page->samples().filterPresence({{2, true}}); // with a sound
    QTRY_COMPARE(model().rowCount(), 7);
    QVERIFY(presence->text().contains("audio"));
    QVERIFY(find<QPushButton>("clearFilters")->isEnabled());
    QTest::keyClick(m_page.get(), Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(model().rowCount(), 24);
    QCOMPARE(classes->currentIndex(), 0);
    QCOMPARE(splits->currentIndex(), 0);
    QVERIFY(!find<QPushButton>("clearFilters")->isEnabled());
}

void DataPageTest::sortsByHeaderAndByKey() {
    QHeaderView* header = table()->horizontalHeader();
    const int section = model().sectionOf(Role::text);
    const QPoint place(header->sectionViewportPosition(section) + 20, header->height() / 2);
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, place);
    QTRY_COMPARE(model().index(0, section).data().toString(), QString("a low and dull sound 0"));
    QCOMPARE(header->sortIndicatorSection(), section);
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, place,
                      QApplication::doubleClickInterval() + 10);
    QTRY_COMPARE(model().index(0, section).data().toString(), QString("the tone is sharp and high 9"));
    table()->setFocus();
    table()->setCurrentIndex(model().index(3, 0));
    const qint64 chosen = m_session->selectedRow();
    QTest::keyClick(table(), Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(numbersShown().first(), QString("0"));
    QCOMPARE(m_session->selectedRow(), chosen);
    QCOMPARE(table()->currentIndex().row(), static_cast<int>(chosen));
    QTest::keyClick(table(), Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(numbersShown().first(), QString("23"));
}

void DataPageTest::showsTheSampleOnDiskAndAsTheModelSeesIt() {
    QTRY_VERIFY_WITH_TIMEOUT(m_session->preparer() != nullptr, 20000);
    select(23);
    QCOMPARE(sample().image("image")->image().size(), QSize(16, 16));
    QCOMPARE(sample().image("image")->image().pixelColor(1, 1), QColor(220, 63, 30));
    QVERIFY(sample().infoOf("image").startsWith(QStringLiteral("16×16 · BMP")));
    QVERIFY(sample().infoOf("audio").contains("0.25 s"));
    QVERIFY(sample().infoOf("audio").contains("8 kHz"));
    QVERIFY(sample().infoOf("audio").contains("mono"));
    QVERIFY(sample().hasSound());
    QCOMPARE(sample().text("text")->wordCount(), 0);
    QTest::mouseClick(find<QPushButton>("modelButton"), Qt::LeftButton);
    QTRY_COMPARE(sample().text("text")->wordCount(), 7);
    QVERIFY(sample().infoOf("text").contains("7 of 7 words"));
    QVERIFY(sample().infoOf("text").contains("1 not known")); // "23"
    QVERIFY(sample().infoOf("audio").contains("32 mel bins"));
    QTest::keyClick(m_page.get(), Qt::Key_3, Qt::AltModifier);
    QCOMPARE(sample().side(), SamplePanel::Side::disk);
    QCOMPARE(sample().text("text")->wordCount(), 0);
}

void DataPageTest::absentSoundIsSaid() {
    select(2);
    QVERIFY(!sample().hasSound());
    QVERIFY(sample().errorOf("audio").isEmpty());
    QVERIFY(sample().infoOf("audio").isEmpty());
    for (QAction* action : m_page->pageActions())
        if (action->objectName() == "data.play")
            QVERIFY(!action->isEnabled() && !action->toolTip().isEmpty());
    QVERIFY(model().index(2, model().sectionOf(Role::audio)).data(SamplesModel::AbsentRole).toBool());
    select(3);
    QVERIFY(sample().hasSound());
}

void DataPageTest::unreadablePictureSaysWhichFile() {
    select(21);
    const QString why = sample().errorOf("image");
    QVERIFY2(why.contains("21.bmp"), qPrintable(why));
    QVERIFY(sample().errorOf("audio").isEmpty());
    QVERIFY(sample().hasSound());
    QApplication::clipboard()->clear();
    QToolButton* copy = nullptr;
    for (auto* button : sample().findChildren<QToolButton*>())
        if (button->isVisible() && button->accessibleName().contains("Copy")) copy = button;
    QVERIFY(copy);
    QTest::mouseClick(copy, Qt::LeftButton);
    QCOMPARE(QApplication::clipboard()->text(), why);
    // The next sample brings no trace of it.
    select(20);
    QVERIFY(sample().errorOf("image").isEmpty());
}

void DataPageTest::barsPatternsAndFindingsFilter() {
    SummaryPanel& summary = m_page->summary();
    QTRY_COMPARE(summary.survey().state(), DataSurvey::State::done);
    QCOMPARE(summary.balance()->rowCount(), 2);
    QCOMPARE(summary.balance()->bars()[0].valueText, QString("12"));
    QTest::mouseClick(summary.balance(), Qt::LeftButton, {}, summary.balance()->rowRect(1).center());
    QTRY_COMPARE(model().rowCount(), 12);
    QCOMPARE(find<QComboBox>("classFilter")->currentText(), QString("low"));
    m_page->samples().clearFilters();

    QCOMPARE(summary.presence()->rowCount(), 2);
    QTest::mouseClick(summary.presence(), Qt::LeftButton, {}, summary.presence()->rowRect(1).center());
    QTRY_COMPARE(numbersShown(), QStringList{"2"});
    m_page->samples().clearFilters();

    QTRY_VERIFY(summary.lengths()->rowCount() > 0);
    summary.lengths()->setFocus();
    QTest::keyClick(summary.lengths(), Qt::Key_Return);
    QTRY_VERIFY(model().rowCount() > 0 && model().rowCount() < 24);
    m_page->samples().clearFilters();

    QCOMPARE(summary.findings().size(), std::size_t{2});
    QCOMPARE(summary.findings()[0].kind, Finding::Kind::unreadableFiles);
    QCOMPARE(summary.findings()[1].kind, Finding::Kind::duplicateTexts);
    QAbstractButton* finding = nullptr;
    for (auto* button : summary.findChildren<QAbstractButton*>())
        if (button->text() == summary.textOf(summary.findings()[1])) finding = button;
    QVERIFY(finding);
    finding->setFocus();
    QTest::keyClick(finding, Qt::Key_Space);
    QTRY_COMPARE(numbersShown(), QStringList({"4", "22"}));
    auto* chip = find<QPushButton>("onlyFilter");
    QVERIFY(chip->isVisible());
    QTest::mouseClick(chip, Qt::LeftButton);
    QTRY_COMPARE(model().rowCount(), 24);
    QVERIFY(!chip->isVisible());
}

void DataPageTest::galleryShowsTheSameRows() {
    select(3);
    QTest::keyClick(m_page.get(), Qt::Key_2, Qt::AltModifier);
    GalleryView* gallery = m_page->samples().gallery();
    QVERIFY(gallery->isVisible() && !table()->isVisible());
    QCOMPARE(gallery->currentIndex().row(), 3);
    gallery->scrollToTop();
    QTest::mouseClick(gallery->viewport(), Qt::LeftButton, {},
                      gallery->visualRect(model().index(1, 0)).center());
    QCOMPARE(m_session->selectedRow(), 1);
    QTest::mouseClick(find<QPushButton>("tableButton"), Qt::LeftButton);
    QVERIFY(table()->isVisible());
    QCOMPARE(table()->currentIndex().row(), 1);
}

void DataPageTest::stepsByKey() {
    QTRY_COMPARE(m_session->selectedRow(), 0); // the first to begin with
    QTest::keyClick(m_page.get(), Qt::Key_BracketRight);
    QCOMPARE(m_session->selectedRow(), 1);
    QTest::keyClick(m_page.get(), Qt::Key_BracketLeft);
    QTest::keyClick(m_page.get(), Qt::Key_BracketLeft);
    QCOMPARE(m_session->selectedRow(), 0);
    // In a search they are letters.
    find<QLineEdit>("search")->setFocus();
    QTest::keyClicks(find<QLineEdit>("search"), "]");
    QCOMPARE(m_session->selectedRow(), 0);
    QCOMPARE(find<QLineEdit>("search")->text(), QString("]"));
}

void DataPageTest::saysWhatIsMissingWithoutData() {
    m_session->closeProject();
    auto* text = find<QLabel>("emptyText");
    QVERIFY(text->isVisible());
    QVERIFY2(text->text().contains("table"), qPrintable(text->text()));
    QVERIFY(!m_page->samples().isVisible());
    for (QAction* action : m_page->pageActions())
        QVERIFY2(!action->isEnabled() && !action->toolTip().isEmpty(), qPrintable(action->text()));
}

void DataPageTest::tellsWhyTheDataCannotBeRead() {
    const QString file = m_session->projectFile();
    std::filesystem::remove(std::filesystem::path(m_folder->path().toStdString()) / "table.csv");
    m_session->openProject(file);
    auto* text = find<QLabel>("emptyText");
    QTRY_VERIFY(text->isVisible() && text->text().contains("table.csv"));
}

void DataPageTest::keepsItsPlace() {
    m_page->samples().setView(SamplesPanel::View::gallery);
    sample().setSide(SamplePanel::Side::model);
    m_page->columns().choose("audio");
    auto* split = find<QSplitter>("page");
    QSplitterHandle* handle = split->handle(1);
    QTest::mousePress(handle, Qt::LeftButton, {}, {0, 100});
    QTest::mouseMove(handle, {60, 100});
    QTest::mouseRelease(handle, Qt::LeftButton, {}, {60, 100});
    const QList<int> sizes = split->sizes();
    m_page->samples().setView(SamplesPanel::View::table);
    table()->setColumnWidth(1, 333);
    m_page->samples().setView(SamplesPanel::View::gallery);
    m_page.reset();
    openPage();
    // The project, when it is opened again, finds it as well.
    m_session->saveInBackground();
    QSignalSpy opened(m_session.get(), &Session::projectChanged);
    m_session->openProject(m_session->projectFile());
    QTRY_COMPARE(opened.size(), 1);
    QTRY_VERIFY(m_session->dataset() != nullptr);
    QCOMPARE(m_page->samples().view(), SamplesPanel::View::gallery);
    QCOMPARE(sample().side(), SamplePanel::Side::model);
    QCOMPARE(m_page->columns().chosen(), QString("audio"));
    QCOMPARE(find<QSplitter>("page")->sizes(), sizes);
    QCOMPARE(table()->columnWidth(1), 333);
}

void DataPageTest::followsTheLanguage() {
    select(2);
    QTRY_COMPARE(m_page->summary().survey().state(), DataSurvey::State::done);
    MarkingTranslator translator;
    QApplication::installTranslator(&translator);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::LanguageChange);
    QVERIFY(find<QPushButton>("modelButton")->text().startsWith(QStringLiteral("«")));
    QVERIFY(find<QLabel>("sampleTitle")->text().startsWith(QStringLiteral("«")));
    QVERIFY(find<QComboBox>("splitFilter")->itemText(1).startsWith(QStringLiteral("«")));
    QVERIFY(model().index(2, 3).data().toString().startsWith(QStringLiteral("«")));
    QVERIFY(m_page->columns()
                .view()
                ->model()
                ->index(0, ColumnsModel::roleColumn)
                .data()
                .toString()
                .startsWith(QStringLiteral("«")));
    QVERIFY(m_page->pageActions().first()->text().startsWith(QStringLiteral("«")));
    QApplication::removeTranslator(&translator);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::LanguageChange);
    QCOMPARE(find<QLabel>("sampleTitle")->text(), QString("Sample 2"));
}

void DataPageTest::actionsHaveKeysAndNames() {
    QStringList keys;
    for (const QAction* action : m_page->pageActions()) {
        QVERIFY(!action->text().isEmpty());
        QVERIFY2(!action->shortcut().isEmpty(), qPrintable(action->text()));
        keys << action->shortcut().toString();
    }
    QCOMPARE(keys.removeDuplicates(), 0);
    for (const QWidget* widget : m_page->findChildren<QWidget*>()) {
        const bool used = qobject_cast<const QAbstractButton*>(widget) ||
                          qobject_cast<const QComboBox*>(widget) || qobject_cast<const QLineEdit*>(widget) ||
                          qobject_cast<const RowList*>(widget) ||
                          qobject_cast<const QAbstractItemView*>(widget);
        if (!used || !widget->isVisible() || widget->objectName().startsWith("qt_")) continue;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        const auto* parent = widget->parentWidget();
        // Parts of a control that has a name itself.
        if (qobject_cast<const QLineEdit*>(parent) || qobject_cast<const QAbstractSpinBox*>(parent) ||
            qobject_cast<const QTableView*>(parent) || qobject_cast<const QComboBox*>(parent))
            continue;
        QVERIFY2(
            !widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()),
            qPrintable(QString::fromLatin1(widget->metaObject()->className()) + " " + widget->objectName()));
    }
}

QTEST_MAIN(DataPageTest)
#include "data_page_test.moc"
